"""Sizes of the network, and the transformers configuration that defines it."""

from dataclasses import asdict, dataclass

HEAD = 64  # size of every head; the kernels are written for it
ROTATED = 16  # values of an attention head that turn with the position: a quarter, as in the published models
THETA = 1e7  # base of the rotary angles
EPSILON = 1e-6


@dataclass(frozen=True)
class Shape:
    vocabulary: int = 2048
    hidden: int = 256
    layers: int = 8
    inner: int = 640  # of the feed-forward
    heads: int = 4
    kv_heads: int = 2
    linear_heads: int = 4  # key heads = value heads
    interval: int = 4  # every interval-th layer has full attention
    context: int = 8192

    def is_full(self, layer: int) -> bool:
        return (layer + 1) % self.interval == 0

    def dictionary(self) -> dict:
        return asdict(self)

    def configuration(self):
        from transformers.models.qwen3_5.configuration_qwen3_5 import Qwen3_5TextConfig

        return Qwen3_5TextConfig(
            vocab_size=self.vocabulary,
            hidden_size=self.hidden,
            intermediate_size=self.inner,
            num_hidden_layers=self.layers,
            num_attention_heads=self.heads,
            num_key_value_heads=self.kv_heads,
            head_dim=HEAD,
            max_position_embeddings=self.context,
            rms_norm_eps=EPSILON,
            tie_word_embeddings=True,
            linear_conv_kernel_dim=4,
            linear_key_head_dim=HEAD,
            linear_value_head_dim=HEAD,
            linear_num_key_heads=self.linear_heads,
            linear_num_value_heads=self.linear_heads,
            layer_types=["full_attention" if self.is_full(i) else "linear_attention" for i in range(self.layers)],
            attention_bias=False,
            hidden_act="silu",
            rope_parameters={
                "rope_type": "default",
                "rope_theta": THETA,
                "partial_rotary_factor": ROTATED / HEAD,
                "mrope_interleaved": True,
                "mrope_section": [3, 3, 2],
            },
        )
