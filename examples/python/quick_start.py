"""A first lesson: quick_start.py WORKSPACE ARTICLES TICKETS

A help centre is imported, past tickets are learned, a question is asked; an agent corrects one
answer, and the next customer gets the right one.
"""
import sys

import keel


def show(question: str, answer: keel.Answer) -> None:
    source = answer.citations[0].article if answer.citations else "no article"
    print(f"{question}\n  {answer.decision}, from {source}: {answer.customer_sentence}")


def main() -> None:
    workspace, articles, tickets = sys.argv[1:]
    with keel.Engine(workspace, create=True, actor="quick start") as engine:
        print(engine.import_article_files(articles))
        print(engine.ingest_files(tickets))

        question = "How do I reset my password?"
        show(question, engine.ask(question, page="/login"))

        question = "the tax people want last year's papers"
        answer = engine.ask(question, conversation="T-1")
        show(question, answer)
        engine.signal(answer, keel.SignalKind.CORRECTED, article="subscription-invoices",
                      actor="agent:7")
        question = "tax people want papers from last year"
        show(question, engine.ask(question, conversation="T-2"))

        status = engine.status()
        print(f"{status.articles} articles, {status.remembered} questions remembered, "
              f"{status.proposals_open} proposals wait for a person")


if __name__ == "__main__":
    main()
