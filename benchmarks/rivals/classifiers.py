"""Rivals that tell intents. Each class: `fit(examples)`, `answer(text)`, `size_mb(folder)`.

A missing package raises ImportError when the class is made. README.md explains the settings.
"""
import pickle
import re


class Sklearn:
    """TF-IDF of words and of characters inside words, and a linear model."""

    def __init__(self):
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline, make_union
        self.model = make_pipeline(
            make_union(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
                       TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)),
            self.linear())

    def linear(self):
        raise NotImplementedError

    def fit(self, examples):
        from numpy import asfortranarray
        self.model.fit(examples.texts, examples.intents)
        # As they come, all weights are copied at every question: 30 ms on clinc150.
        self.model[-1].coef_ = asfortranarray(self.model[-1].coef_)

    def answer(self, text):
        return self.model.predict([text])[0]

    def size_mb(self, _folder):
        return len(pickle.dumps(self.model)) / 1e6


class Logistic(Sklearn):
    name = "sklearn-logistic"

    def linear(self):
        from sklearn.linear_model import LogisticRegression
        return LogisticRegression(C=20, max_iter=1000)


class LinearSvc(Sklearn):
    name = "sklearn-linearsvc"

    def linear(self):
        from sklearn.svm import LinearSVC
        return LinearSVC(C=1, random_state=1)


class FastText:
    name = "fasttext"

    def __init__(self, folder):
        import fasttext
        self.fasttext = fasttext
        self.folder = folder
        self.model = None

    @staticmethod
    def tokens(text):
        return " ".join(re.findall(r"\w+|[^\w\s]", text.lower()))

    def fit(self, examples):
        names = {intent: f"__label__{n}" for n, intent in enumerate(sorted(set(examples.intents)))}
        self.intents = {label: intent for intent, label in names.items()}
        path = self.folder / "fasttext.txt"
        path.write_text("".join(f"{names[intent]} {self.tokens(text)}\n" for text, intent in
                                zip(examples.texts, examples.intents)), encoding="utf-8")
        self.model = self.fasttext.train_supervised(
            input=str(path), wordNgrams=2, minn=3, maxn=5, epoch=50, lr=.2, dim=50, bucket=500_000,
            thread=1, seed=1, verbose=0)

    def answer(self, text):
        return self.intents[self.model.predict(self.tokens(text))[0][0]]

    def size_mb(self, folder):
        path = folder / "fasttext.bin"
        self.model.save_model(str(path))
        return path.stat().st_size / 1e6


def makers(folder):
    """{name: what makes it}; what they write while they learn goes into `folder`."""
    return {Logistic.name: Logistic, LinearSvc.name: LinearSvc,
            FastText.name: lambda: FastText(folder)}
