"""The tokenizer loses nothing, knows the added tokens, and spells a name the same way wherever it stands."""

import unittest

from seed import tokenizer
from tests.samples import traces

SIZE = 1024


class TokenizerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.traces, cls.prefixes = traces()
        cls.tokenizer = tokenizer.train(cls.traces, cls.prefixes, SIZE)

    def ids(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def test_round_trip(self):
        texts = ["".join(t for t, _ in c) for x in self.traces[:20] for c in x.conversations]
        for text in [*texts, *self.prefixes, "Größe: 3,5 m²\t\r\n  日本 😀 'll\x00"]:
            self.assertEqual(self.tokenizer.decode(self.ids(text), skip_special_tokens=False), text)

    def test_added_tokens_are_single_and_last(self):
        for i, (text, _) in enumerate(tokenizer.ADDED):
            self.assertEqual(self.ids(f"a{text}b")[1:-1], [SIZE - len(tokenizer.ADDED) + i])

    def test_a_name_is_spelt_alike_everywhere(self):
        alone = self.ids("zulnak")
        self.assertGreater(len(alone), 1)
        for before in (" ", "(", "_", "\n", "=", '"'):
            self.assertEqual(self.ids(before + "zulnak")[-len(alone) :], alone, before)

    def test_fixed_words_are_single_with_their_space(self):
        self.assertEqual(len(self.ids(" and")), 1)


if __name__ == "__main__":
    unittest.main()
