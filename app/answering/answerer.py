"""Question to answer: screen, understand, retrieve, decide, quote, in that order."""

from __future__ import annotations

from collections.abc import Sequence

from app.answering.answer import Answer, Outcome, Question
from app.answering.decision import Decider, Decision, Probabilities
from app.answering.own_case import names_own_case
from app.answering.reply import Replier
from app.answering.retrieval import Hit, Retriever
from app.answering.screening import (
    LAST_TURNS,
    choose_locale,
    find_script,
    find_scripts,
    is_glad,
    screen_danger,
)
from app.answering.understanding import (
    Speller,
    Understood,
    clean_text,
    read_in_context,
    split_pair,
    split_sentences,
    understand,
)
from app.index.artifact import Index
from app.index.encoder import Encoder, Vectors

OPENING_QUESTIONS = 4
# From this probability on, a single sentence or an earlier turn makes the whole message urgent.
SURE_DANGER = 0.85
# From this probability on, mending its words is thought to have made English of another language.
SURE_FOREIGN = 0.8
# From this probability on, a short "thank you" is no follow-up of the question before it.
SURE_COURTESY = 0.9


class Answerer:
    """Answers questions from one index; holds no state between questions and is thread-safe."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._encoder = encoder
        self._retriever = Retriever(index)
        self._decider = Decider(index.topics, index.examples)
        self.classifier = self._decider.classifier
        self._passages = {passage.id: passage for passage in index.passages}
        self._scripts = find_scripts(document.text for document in index.documents.values())
        self._speller = Speller(index.words)
        self._replier = Replier(index)
        offered = [topic.question for topic in index.topics.topics if topic.offered]
        self.opening_questions = tuple(q for q in offered[:OPENING_QUESTIONS] if q)

    def answer(self, question: Question) -> Answer:
        """Return the answer to a question, with quotes that are exact slices of the documents."""
        text = clean_text(question.text)
        danger = screen_danger(text, [clean_text(turn) for turn in question.history])
        if danger is not None:
            return self._replier.warn(danger.wording, question.locale)
        script = find_script(text)
        if script is None:
            return self._replier.reply_wordless(is_glad(text), question.locale)
        if script not in self._scripts:
            foreign = Decision(Outcome.UNSUPPORTED_LANGUAGE, None, 0.0)
            return self._replier.reply([foreign], choose_locale(script, question.locale))
        return self._replier.reply(self.judge(question), question.locale)

    def judge(self, question: Question) -> tuple[Decision, ...]:
        """Return a decision on each thing that a question asks; one alone if it is urgent."""
        understood = understand(question, self._speller)
        whole = self._judge_text(understood.text, understood.context)
        if whole.outcome is Outcome.URGENT:
            return (whole,)
        danger = self._hear_danger(understood, question.history)
        if danger is not None:
            return (danger,)
        if self._is_foreign(understood):
            return (Decision(Outcome.UNSUPPORTED_LANGUAGE, None, 0.0),)
        if whole.outcome is Outcome.PERSONAL_ADVICE:
            return (whole,)
        if len(understood.parts) == 1:
            return self._judge_pair(whole, understood) or (whole,)
        before = (understood.context, *understood.parts[:-1])
        judged = [
            self._judge_text(part, context)
            for context, part in zip(before, understood.parts, strict=True)
        ]
        parts = tuple(part for part in judged if part.outcome is not Outcome.SMALL_TALK)
        return parts if len(parts) > 1 else (whole,)

    def _is_foreign(self, understood: Understood) -> bool:
        """Say whether a message is in another language whose words look like slips of this one."""
        if understood.typed == understood.text:
            return False
        read = read_in_context(understood.typed, understood.context)
        foreign = self.classifier.sum_outcome(self._classify(read), Outcome.UNSUPPORTED_LANGUAGE)
        return foreign >= SURE_FOREIGN

    def _judge_pair(self, whole: Decision, understood: Understood) -> tuple[Decision, ...]:
        """Return the two answers to a stated question about two things, or nothing."""
        if whole.outcome is not Outcome.ANSWERED:
            return ()
        pair = tuple(
            self._judge_text(one, understood.context) for one in split_pair(understood.text)
        )
        stated = [decision for decision in pair if decision.outcome is Outcome.ANSWERED]
        firsts = {decision.hits[0].passage.id for decision in stated}
        return pair if len(firsts) == 2 else ()

    def _judge_text(self, text: str, context: str | None) -> Decision:
        own_case = names_own_case(text)
        read = read_in_context(text, context)
        if read != text and not self._is_courtesy(text):
            text = read
        vectors = self._encoder.encode([text])
        probabilities = self.classifier.classify(vectors.topical[0])
        hits = self.find_hits(text, vectors.general[0], probabilities)
        return self._decider.decide(probabilities, hits, own_case=own_case)

    def _is_courtesy(self, text: str) -> bool:
        """Say whether a message is surely small talk by itself, and asks nothing."""
        if "?" in text:
            return False
        talk = self.classifier.sum_outcome(self._classify(text), Outcome.SMALL_TALK)
        return talk >= SURE_COURTESY

    def _classify(self, text: str) -> Probabilities:
        """Return the topics' probabilities, shape (topics,), for a text alone."""
        return self.classifier.classify(self._encoder.encode([text]).topical[0])

    def find_hits(self, text: str, vector: Vectors, probabilities: Probabilities) -> list[Hit]:
        """Return the best hits, and the own passages of the two likeliest answers' topics."""
        hits = list(self._retriever.search(text, vector))
        found = {hit.passage.id for hit in hits}
        ranked = self.classifier.rank_answers(probabilities)[:2]
        own = dict.fromkeys(name for topic, _ in ranked for name in topic.answered_by)
        missing = (self._passages[name] for name in own if name not in found)
        return hits + [self._retriever.measure(passage, text, vector) for passage in missing]

    def _hear_danger(self, understood: Understood, history: Sequence[str]) -> Decision | None:
        """Return an urgent decision if one sentence, or one of the last turns, is surely urgent."""
        sentences = split_sentences(understood.text)
        turns = [clean_text(turn) for turn in history[-(LAST_TURNS - 1) :]]
        classifier = self.classifier
        # One by one: in a batch, every short sentence would cost as much as the longest text.
        for said in dict.fromkeys([*(sentences if len(sentences) > 1 else ()), *turns]):
            probabilities = self._classify(said)
            if classifier.sum_outcome(probabilities, Outcome.URGENT) >= SURE_DANGER:
                topic = classifier.rank(probabilities, Outcome.URGENT)[0][0]
                return Decision(Outcome.URGENT, topic, 0.0)
        return None
