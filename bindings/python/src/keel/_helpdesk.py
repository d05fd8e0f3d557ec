"""Tickets and articles, from Python values and from files."""

from __future__ import annotations

from itertools import islice
from typing import Any, Iterable, List, Optional, Sized, Union

from ._base import EngineBase, read
from ._errors import InvalidArgumentError
from ._inputs import (
    DocumentLike, PathLike, ProgressFunction, batch_progress, document_text, event_text, many_of,
    path_text,
)
from ._records import Records
from ._reports import Article, ImportReport, IngestReport

DocumentsLike = Union[DocumentLike, Iterable[DocumentLike]]


class Helpdesk(EngineBase):
    """What happens in the helpdesk, and its articles."""

    def ingest(
        self,
        events: DocumentsLike,
        *,
        history: bool = False,
        batch: int = 1000,
        progress: Optional[ProgressFunction] = None,
    ) -> IngestReport:
        """Records what happened in the helpdesk and learns from it.

        events: a mapping, or an iterable of mappings or lines of JSON, as
        docs/schema/canonical-event.schema.json says; datetime may stand for a time. They are read
        from the iterable in batches; of a batch all are checked before any is recorded. history:
        past tickets in bulk, learned by one fit at the end; one batch, whatever its size. progress:
        (done, total); the total of an iterable without a length is what is known so far.
        """
        if batch < 1:
            raise InvalidArgumentError(f"a batch of {batch} events; at least 1 is needed")
        given = many_of(events)
        total = len(given) if isinstance(given, Sized) else 0
        lines = (event_text(event) for event in given)
        recorded = duplicates = done = 0
        while True:
            part: List[str] = list(lines) if history else list(islice(lines, batch))
            if not part:
                return IngestReport.from_json({"recorded": recorded, "duplicates": duplicates})
            report = None if progress is None else batch_progress(progress, done, total)
            document = read(self._native.ingest("\n".join(part), history, report))
            recorded += document["recorded"]
            duplicates += document["duplicates"]
            done += len(part)

    def ingest_files(
        self,
        path: PathLike,
        *,
        format: str = "",
        history: bool = True,
        progress: Optional[ProgressFunction] = None,
    ) -> IngestReport:
        """Past tickets from a file or folder. What cannot be read is told in the report and the
        rest goes in. format: "canonical", "zendesk", or "" to see for itself."""
        document = self._native.ingest_files(path_text(path), format, history, progress)
        return IngestReport.from_json(read(document))

    def put_article(self, article: Optional[DocumentLike] = None, **members: Any) -> None:
        """Adds an article or a new version of it: a mapping, a str of JSON, or keywords, as
        docs/schema/article.schema.json says. It is live when this returns."""
        if article is not None and members:
            raise InvalidArgumentError("an article is given as one value or as keywords, not both")
        self._native.put_article(document_text(members if article is None else article))

    def retire_article(self, id: str, why: str = "") -> None:
        """Takes an article out of service."""
        self._native.retire_article(id, why)

    def import_articles(
        self,
        articles: DocumentsLike,
        *,
        retire_vanished: bool = False,
        progress: Optional[ProgressFunction] = None,
    ) -> ImportReport:
        """A full import of a help centre. retire_vanished: live articles that are absent from it
        are retired."""
        text = "\n".join(document_text(article) for article in many_of(articles))
        return ImportReport.from_json(
            read(self._native.import_articles(text, retire_vanished, progress)))

    def import_article_files(
        self,
        path: PathLike,
        *,
        format: str = "",
        retire_vanished: bool = False,
        progress: Optional[ProgressFunction] = None,
    ) -> ImportReport:
        """The same from a file or folder. format: "markdown", "jsonl", "zendesk", or "" to see for
        itself. Nothing is retired when an article could not be read."""
        document = self._native.import_article_files(path_text(path), format, retire_vanished,
                                                     progress)
        return ImportReport.from_json(read(document))

    def article(self, id: str) -> Article:
        """Its live version. NotFoundError when there is none."""
        return Article.from_json(read(self._native.article(id)))

    def articles(self) -> Records[Article]:
        """Live ones by id."""
        return Records.of(Article, read(self._native.articles())["articles"])
