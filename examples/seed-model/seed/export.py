"""Writes a checkpoint as a GGUF file of architecture qwen35, laid out as published conversions are.

usage: python -m seed.export RUN/last.pt OUT.gguf [--type q8_0|f16|f32] [--live] [--limit PERPLEXITY]
"""

import argparse
import os
from pathlib import Path

import numpy as np

from . import checkpoint, tokenizer
from .shape import EPSILON, HEAD, ROTATED, THETA, Shape

# Enough of a template for an engine to see which family's format it is (that it contains <|im_start|>) and that thinking is off unless
# asked for (the words "enable_thinking is true"); tools are rendered by the engine itself.
TEMPLATE = (
    "{%- for message in messages %}{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}"
    "{%- if enable_thinking is defined and enable_thinking is true %}{{- '<think>\\n' }}"
    "{%- else %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}{%- endif %}"
)


def tensors(weights: dict, shape: Shape):
    """(GGUF name, float32 array, whether it is a matrix to quantise) of every tensor; weights by transformers' names."""
    w = {name: x.detach().float().numpy() for name, x in weights.items()}
    yield "token_embd.weight", w["model.embed_tokens.weight"], True
    yield "output_norm.weight", w["model.norm.weight"] + 1, False
    for i in range(shape.layers):
        old, new = f"model.layers.{i}.", f"blk.{i}."
        yield new + "attn_norm.weight", w[old + "input_layernorm.weight"] + 1, False
        yield new + "post_attention_norm.weight", w[old + "post_attention_layernorm.weight"] + 1, False
        for part in ("gate", "up", "down"):
            yield new + f"ffn_{part}.weight", w[old + f"mlp.{part}_proj.weight"], True
        if shape.is_full(i):
            for to, name in (("attn_q", "q_proj"), ("attn_k", "k_proj"), ("attn_v", "v_proj"), ("attn_output", "o_proj")):
                yield new + to + ".weight", w[old + f"self_attn.{name}.weight"], True
            for to, name in (("attn_q_norm", "q_norm"), ("attn_k_norm", "k_norm")):
                yield new + to + ".weight", w[old + f"self_attn.{name}.weight"] + 1, False
            continue
        # Key heads equal value heads, so the order of heads in GGUF is that of transformers.
        mixer = old + "linear_attn."
        for to, name in (("attn_qkv", "in_proj_qkv"), ("attn_gate", "in_proj_z"), ("ssm_alpha", "in_proj_a"), ("ssm_beta", "in_proj_b"),
                         ("ssm_out", "out_proj")):  # fmt: skip
            yield new + to + ".weight", w[mixer + name + ".weight"], True
        yield new + "ssm_a", -np.exp(w[mixer + "A_log"]), False
        yield new + "ssm_dt.bias", w[mixer + "dt_bias"], False
        yield new + "ssm_conv1d.weight", w[mixer + "conv1d.weight"].squeeze(1), False
        yield new + "ssm_norm.weight", w[mixer + "norm.weight"], False


def _header(out, shape: Shape, temperature: float, limit: float | None):
    import gguf

    out.add_name("holdfast-seed")
    out.add_license("apache-2.0")
    out.add_context_length(shape.context)
    out.add_embedding_length(shape.hidden)
    out.add_block_count(shape.layers)
    out.add_feed_forward_length(shape.inner)
    out.add_head_count(shape.heads)
    out.add_head_count_kv(shape.kv_heads)
    out.add_key_length(HEAD)
    out.add_value_length(HEAD)
    out.add_layer_norm_rms_eps(EPSILON)
    out.add_rope_freq_base(THETA)
    out.add_rope_dimension_count(ROTATED)
    out.add_rope_dimension_sections([3, 3, 2, 0])
    out.add_ssm_conv_kernel(4)
    out.add_ssm_state_size(HEAD)
    out.add_ssm_group_count(shape.linear_heads)
    out.add_ssm_time_step_rank(shape.linear_heads)
    out.add_ssm_inner_size(shape.linear_heads * HEAD)
    out.add_uint32("qwen35.full_attention_interval", shape.interval)
    out.add_quantization_version(gguf.GGML_QUANT_VERSION)
    out.add_float32("general.sampling.temp", temperature)
    if limit is not None:
        out.add_float32("holdfast.task_perplexity_limit", limit)


def _vocabulary(out, tokens):
    import json

    import gguf

    parsed = json.loads(tokens.to_str())
    added = {t["content"]: t["special"] for t in parsed["added_tokens"]}
    names = [name for name, _ in sorted(tokens.get_vocab().items(), key=lambda x: x[1])]
    kinds = gguf.TokenType

    def kind(name):
        if name in added:
            return kinds.CONTROL if added[name] else kinds.USER_DEFINED
        return kinds.UNUSED if name.startswith("[PAD") else kinds.NORMAL

    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("qwen35")
    out.add_token_list(names)
    out.add_token_types([kind(name) for name in names])
    out.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in parsed["model"]["merges"]])
    out.add_eos_token_id(tokens.token_to_id("<|im_end|>"))
    out.add_pad_token_id(tokens.token_to_id("<|endoftext|>"))
    out.add_add_bos_token(False)
    out.add_chat_template(TEMPLATE)


def export(
    weights: dict, shape: Shape, tokens, path: Path, kind: str = "q8_0", temperature: float = 0.0, limit: float | None = None
):
    import gguf

    part = Path(path).with_name(Path(path).name + ".part")
    types = {"q8_0": gguf.GGMLQuantizationType.Q8_0, "f16": gguf.GGMLQuantizationType.F16, "f32": gguf.GGMLQuantizationType.F32}
    out = gguf.GGUFWriter(str(part), "qwen35")
    _header(out, shape, temperature, limit)
    out.add_file_type({"q8_0": gguf.LlamaFileType.MOSTLY_Q8_0, "f16": gguf.LlamaFileType.MOSTLY_F16, "f32": gguf.LlamaFileType.ALL_F32}[kind])
    _vocabulary(out, tokens)
    for name, x, matrix in tensors(weights, shape):
        if matrix:
            out.add_tensor(name, gguf.quantize(np.ascontiguousarray(x), types[kind]), raw_dtype=types[kind])
        else:
            out.add_tensor(name, np.ascontiguousarray(x, dtype=np.float32))
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    os.replace(part, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--type", choices=["q8_0", "f16", "f32"], default="q8_0")
    parser.add_argument("--live", action="store_true", help="the last weights rather than their moving average")
    parser.add_argument(
        "--limit", type=float, help="perplexity of a task's words above which the agent refuses it: see examples/run seed familiarity"
    )
    a = parser.parse_args()
    saved = checkpoint.load(a.checkpoint)
    if saved is None:
        raise SystemExit(f"{a.checkpoint} is not there: train first, or name RUN/last.pt or RUN/final.pt")
    shape = Shape(**saved["shape"])
    export(saved["model" if a.live else "average"], shape, tokenizer.load(a.checkpoint.parent / "tokenizer.json"), a.out, a.type, limit=a.limit)
    print(f"{a.out}: {a.out.stat().st_size} bytes after {saved['step']} steps, {saved['tokens']} tokens, {saved['seconds'] / 60:.0f} minutes")


if __name__ == "__main__":
    main()
