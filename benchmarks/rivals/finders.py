"""Rivals that find articles. Each class: `fit(articles)`, `answer(text)`, `size_mb(folder)`.

`articles` are (title, body); an answer is up to ten of their numbers, best first. A package that is
missing raises ImportError when the class is made. README.md explains the settings.
"""
import pickle
import re
import sqlite3

RANKS = 10
TITLE_WEIGHT = 8  # of a title's words, a body's being 1


class Fts5:
    name = "sqlite-fts5"

    def __init__(self):
        self.database = sqlite3.connect(":memory:")
        try:
            self.database.execute("CREATE VIRTUAL TABLE articles USING fts5(title, body, "
                                  "tokenize = 'porter unicode61 remove_diacritics 2')")
        except sqlite3.OperationalError as error:
            raise ImportError("this SQLite has no FTS5") from error

    def fit(self, articles):
        self.database.executemany("INSERT INTO articles(rowid, title, body) VALUES (?, ?, ?)",
                                  [(number, *article) for number, article in enumerate(articles)])
        self.database.execute("INSERT INTO articles(articles) VALUES ('optimize')")

    def answer(self, text):
        words = dict.fromkeys(re.findall(r"[^\W_]+", text.lower()))
        rows = self.database.execute(
            f"SELECT rowid FROM articles WHERE articles MATCH ? "
            f"ORDER BY bm25(articles, {TITLE_WEIGHT}, 1), rowid LIMIT {RANKS}",
            (" OR ".join(f'"{word}"' for word in words),)) if words else ()
        return [number for number, in rows]

    def size_mb(self, folder):
        path = folder / "fts5.db"
        self.database.commit()
        self.database.execute("VACUUM INTO ?", (str(path),))
        return path.stat().st_size / 1e6


class Xapian:
    name = "xapian-bm25"

    def __init__(self, folder):
        import xapian
        self.xapian = xapian
        self.path = folder / "xapian"
        self.stemmer = xapian.Stem("en")

    def fit(self, articles):
        xapian = self.xapian
        database = xapian.WritableDatabase(str(self.path), xapian.DB_CREATE_OR_OVERWRITE)
        generator = xapian.TermGenerator()
        generator.set_stemmer(self.stemmer)
        generator.set_stemming_strategy(xapian.TermGenerator.STEM_ALL)
        for title, body in articles:
            document = xapian.Document()
            generator.set_document(document)
            generator.index_text_without_positions(title, TITLE_WEIGHT)
            generator.index_text_without_positions(body)
            database.add_document(document)
        database.close()
        self.database = xapian.Database(str(self.path))
        self.parser = xapian.QueryParser()
        self.parser.set_stemmer(self.stemmer)
        self.parser.set_stemming_strategy(xapian.QueryParser.STEM_ALL)
        self.enquire = xapian.Enquire(self.database)
        self.enquire.set_weighting_scheme(xapian.BM25Weight())

    def answer(self, text):
        self.enquire.set_query(self.parser.parse_query(text, 0))
        return [match.docid - 1 for match in self.enquire.get_mset(0, RANKS)]

    def size_mb(self, folder):
        path = folder / "xapian-compact"
        self.database.compact(str(path))
        return sum(file.stat().st_size for file in path.iterdir()) / 1e6


class Tfidf:
    """Cosine of TF-IDF vectors, by a product with all articles."""
    name = "sklearn-tfidf"

    def __init__(self):
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_union
        self.features = make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True))

    @staticmethod
    def texts(articles):
        return [f"{(title + ' ') * TITLE_WEIGHT}{body}" for title, body in articles]

    def fit(self, articles):
        self.rows = self.features.fit_transform(self.texts(articles))

    def answer(self, text):
        cosines = (self.features.transform([text]) @ self.rows.T).toarray()[0]
        return (-cosines).argsort(kind="stable")[:RANKS].tolist()

    def size_mb(self, _folder):
        return len(pickle.dumps((self.features, self.rows))) / 1e6


class Hnsw(Tfidf):
    """Nearest neighbours among TF-IDF vectors that a singular value decomposition made dense."""
    name = "hnswlib-lsa"

    def __init__(self):
        super().__init__()
        import hnswlib
        from sklearn.decomposition import TruncatedSVD
        self.hnswlib = hnswlib
        self.decomposition = TruncatedSVD

    def fit(self, articles):
        super().fit(articles)
        self.lsa = self.decomposition(n_components=min(256, len(articles) - 1), random_state=1)
        vectors = self.lsa.fit_transform(self.rows)
        self.rows = None
        self.index = self.hnswlib.Index(space="cosine", dim=vectors.shape[1])
        self.index.init_index(max_elements=len(articles), M=16, ef_construction=200, random_seed=1)
        self.index.add_items(vectors, num_threads=1)
        self.index.set_ef(64)
        self.index.set_num_threads(1)
        self.ranks = min(RANKS, len(articles))

    def answer(self, text):
        vector = self.lsa.transform(self.features.transform([text]))
        return self.index.knn_query(vector, k=self.ranks)[0][0].tolist()

    def size_mb(self, folder):
        path = folder / "hnsw.bin"
        self.index.save_index(str(path))
        return path.stat().st_size / 1e6 + len(pickle.dumps((self.features, self.lsa))) / 1e6


def makers(folder):
    """{name: what makes it}; what they write goes into `folder`."""
    return {Fts5.name: Fts5, Xapian.name: lambda: Xapian(folder), Tfidf.name: Tfidf,
            Hnsw.name: Hnsw}
