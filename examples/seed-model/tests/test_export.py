"""An exported file holds the network's values under the names and shapes of published Qwen 3.5 conversions."""

import tempfile
import unittest
from pathlib import Path

import gguf
import numpy as np

from seed import export, network, tokenizer
from tests.samples import SHAPE, stir, traces


class ExportTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.model = network.create(SHAPE, 1)
        stir(cls.model)
        cls.weights = dict(cls.model.named_parameters())
        cls.tokenizer = tokenizer.train(*traces(), SHAPE.vocabulary)
        cls.folder = tempfile.TemporaryDirectory()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def read(self, kind):
        path = Path(self.folder.name) / f"{kind}.gguf"
        export.export(self.weights, SHAPE, self.tokenizer, path, kind)
        return gguf.GGUFReader(path)

    def test_values(self):
        for kind, tolerance in (("f32", 0), ("f16", 1e-3), ("q8_0", 0.01)):
            tensors = {t.name: t for t in self.read(kind).tensors}
            expected = {name: x for name, x, _ in export.tensors(self.weights, SHAPE)}
            self.assertEqual(set(tensors), set(expected))
            for name, x in expected.items():
                found = gguf.dequantize(tensors[name].data, tensors[name].tensor_type).reshape(x.shape)
                self.assertLessEqual(np.linalg.norm(found - x) / np.linalg.norm(x), tolerance, name)
                self.assertEqual(list(tensors[name].shape), list(x.shape[::-1]), name)

    def test_every_parameter_is_written_once(self):
        count = sum(x.size for _, x, _ in export.tensors(self.weights, SHAPE))
        self.assertEqual(count, sum(p.numel() for p in self.weights.values()))

    def test_keys(self):
        fields = {k: f.contents() for k, f in self.read("q8_0").fields.items()}
        self.assertEqual(fields["general.architecture"], "qwen35")
        self.assertEqual(fields["general.name"], "holdfast-seed")
        self.assertEqual(fields["general.license"], "apache-2.0")
        self.assertEqual(fields["general.sampling.temp"], 0)
        self.assertEqual(fields["qwen35.ssm.inner_size"], 128)
        self.assertEqual(len(fields["tokenizer.ggml.tokens"]), SHAPE.vocabulary)
        self.assertEqual(fields["tokenizer.ggml.tokens"][fields["tokenizer.ggml.eos_token_id"]], "<|im_end|>")
        self.assertIn("enable_thinking is true", fields["tokenizer.chat_template"])


if __name__ == "__main__":
    unittest.main()
