"""Answers worded by a model behind an OpenAI-compatible server, checked before anyone sees them:

  openai_generator.py WORKSPACE ARTICLES URL [QUESTION...]

URL is the server's base, such as http://127.0.0.1:8080/v1. What the model says is shown only when
the cited passages support every number, name, link and claim in it; else the passage is shown.
"""
import json
import os
import sys
import urllib.request

import keel

SYSTEM = ("Answer the customer in one or two sentences, using nothing but the passage. "
          "Do not promise anything that it does not say.")


class ChatGenerator:
    """Words answers with a chat model."""

    def __init__(self, base: str, model: str) -> None:
        self.name = model
        self._url = base.rstrip("/") + "/chat/completions"
        self._key = os.environ.get("OPENAI_API_KEY", "")

    def __call__(self, request: keel.GenerateRequest) -> str:
        body = {"model": self.name, "temperature": 0, "messages": [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": f"Passage: {request.passage}\n\n"
                                        f"Question: {request.question}"}]}
        call = urllib.request.Request(
            self._url, json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self._key}"})
        with urllib.request.urlopen(call, timeout=20) as reply:
            return str(json.load(reply)["choices"][0]["message"]["content"])


def main() -> None:
    workspace, articles, base, *questions = sys.argv[1:]
    generator = ChatGenerator(base, "support-writer-1")
    with keel.Engine(workspace, create=True, generator=generator) as engine:
        engine.import_article_files(articles)
        for question in questions:
            answer = engine.ask(question)
            print(f"{question}\n  {answer.text}")
            print("  worded by the model" if answer.is_generated else
                  f"  the passage, because: {answer.generator_refused}")


if __name__ == "__main__":
    main()
