"""Question to answer: screen, understand, retrieve, decide, quote, in that order."""

from __future__ import annotations

from collections.abc import Iterable

from app.answering.answer import Answer, Outcome, Question
from app.answering.danger import DangerListener, Said, take_apart, take_turn_apart
from app.answering.decision import Decider, Decision, Probabilities
from app.answering.own_case import names_own_case
from app.answering.reply import Replier
from app.answering.retrieval import Hit, Retriever
from app.answering.screening import find_script, find_scripts, is_glad, list_turns
from app.answering.understanding import (
    Speller,
    Understood,
    clean_text,
    read_in_context,
    split_pair,
    understand,
)
from app.index.artifact import Index
from app.index.encoder import Encoder, Vectors
from app.models.languages import find_language
from app.models.ngrams import NgramScreen

OPENING_QUESTIONS = 4
# What is likelier than not comes before any answer.
LIKELY = 0.5
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
        self.speller = Speller(index.words)
        screen = NgramScreen(index.danger_folder)
        self.listener = DangerListener(index.danger, screen, self.classifier, self._classify)
        self._replier = Replier(index)
        offered = [topic.question for topic in index.topics.topics if topic.offered]
        self.opening_questions = tuple(q for q in offered[:OPENING_QUESTIONS] if q)

    def answer(self, question: Question) -> Answer:
        """Return the answer to a question, with quotes that are exact slices of the documents."""
        text = clean_text(question.text)
        script = find_script(text)
        if script is None:
            danger = self._hear_danger(_list_turns(question))
            if danger is not None:
                return self._replier.reply([danger], question.locale)
            return self._replier.reply_wordless(is_glad(text), question.locale)
        if script not in self._scripts:
            return self._replier.reply([self._decide_foreign(question)], question.locale)
        return self._replier.reply(self.judge(question), question.locale)

    def judge(self, question: Question) -> tuple[Decision, ...]:
        """Return a decision on each thing that a question asks; one alone if it is urgent."""
        understood = understand(question, self.speller)
        if self._is_foreign(understood):
            return (self._decide_foreign(question),)
        danger = self._hear_danger([take_apart(understood), *_list_turns(question)])
        if danger is not None:
            return (danger,)
        whole = self._judge_text(understood.text, understood.context)
        if whole.outcome is Outcome.UNSUPPORTED_LANGUAGE:
            return (self._decide_foreign(question),)
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
        """Say whether a message is in another language, also one whose words look like slips of
        this one.
        """
        if self._weigh_foreign(understood.text, understood.context) >= LIKELY:
            return True
        if understood.typed == understood.text:
            return False
        return self._weigh_foreign(understood.typed, understood.context) >= SURE_FOREIGN

    def _weigh_foreign(self, text: str, context: str | None) -> float:
        probabilities = self._classify(read_in_context(text, context))
        return self.classifier.sum_outcome(probabilities, Outcome.UNSUPPORTED_LANGUAGE)

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

    def _hear_danger(self, said: Iterable[Said]) -> Decision | None:
        """Return an urgent decision if one of some messages tells of a danger."""
        heard = (self.listener.hear(one) for one in said)
        return next((decision for decision in heard if decision is not None), None)

    def _decide_foreign(self, question: Question) -> Decision:
        """Return the decision on a message in a language that the documents are not in."""
        text = clean_text(question.text)
        said = [take_turn_apart(text), *_list_turns(question)]
        return self.listener.hear_foreign(said, find_language(text))


def _list_turns(question: Question) -> list[Said]:
    """Return the last messages before this one that say something, as they are listened to."""
    told = [said for turn in question.history if (said := clean_text(turn))]
    return [take_turn_apart(turn) for turn in list_turns(told)]
