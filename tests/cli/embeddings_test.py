"""Word vectors at the command line: --embeddings DIR, else KEEL_EMBEDDINGS."""
import os
import unittest

from workspace import Case

MODEL = os.environ["KEEL_STATIC_MODEL"]


class Embeddings(Case):
    def test_option_and_environment(self):
        self.start()
        self.assertEqual(self.json("status")["embedder"], "")
        by_option = self.json("status", "--embeddings", MODEL)
        self.assertTrue(by_option["embedder"].startswith("static-"))
        self.assertEqual(by_option["passages"], by_option["passages_embedded"])
        self.assertEqual(self.json("status", env={"KEEL_EMBEDDINGS": MODEL})["embedder"],
                         by_option["embedder"])
        self.assertIn(f"of {by_option['passages']} passages",
                      self.keel("--embeddings", MODEL, "status").out)

    def test_vectors_are_kept(self):
        self.start()
        self.keel("ask", "get a refund", "--embeddings", MODEL)
        self.assertTrue((self.workspace / "cache" / "vectors").exists())
        self.assert_sound()

    def test_no_such_folder(self):
        self.start()
        done = self.keel("ask", "x", "--embeddings", "nowhere", expect=4)
        self.assertIn("nowhere/model.safetensors", done.err)


if __name__ == "__main__":
    unittest.main()
