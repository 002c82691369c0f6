"""Words that make a message one about a person's own case: transparent rules, one table.

They stand beside the examples of the personal topics, and never take an answer away: they only
choose, where the documents do not say, that the question is handed over as the person's own.
"""

from __future__ import annotations

import re

# A word between two that belong together, unless it denies or speaks of another person.
_GAP = r"(?: (?!(?:not|never|no|you)\b)[\w-]+)"
_I_AM = rf"\bi(?:['’]?m| am|['’]?ve been| have been| was){_GAP}{{0,3}}?"
_I_HAVE = rf"\b(?:i(?:['’]?ve)?(?: have| had| got| get| suffer from| live with)+{_GAP}{{0,2}}?|my(?: \w+)?)"
_I_TAKE = (
    rf"\b(?:i(?:['’]?m| am|['’]?ve been| have been| was)?{_GAP}{{0,2}}? "
    rf"(?:on|take|taking|took|use|using|prescribed|finished|stopped){_GAP}{{0,3}}?)"
)
_STATES = (
    r"pregnant|expecting(?! an? (?:call|delivery))|breast[- ]?feeding|nursing a|trying for a baby|diabetic|epileptic|"
    r"immuno-?(?:suppressed|compromised)|allergic|undergoing|in remission|an? (?:smoker|h(?:a)?emophiliac)"
)
_ILLNESSES = (
    r"diabetes|eczema|psoriasis|rosacea|vitiligo|lupus|keloids?|hiv|hepatitis|epilepsy|cancer|chemo\w*|"
    r"pacemaker|h(?:a)?emophilia|arthritis|thyroid|asthma|dermatitis|cold sores?|herpes|"
    r"(?:high |low )?blood pressure|heart (?:condition|disease|problems?)|autoimmune\b|immune system|"
    r"nickel allergy|clotting|sickle cell"
)
_RELATIVE = (
    r"\bmy (?:mum|mom|mother|dad|father|wife|husband|partner|son|daughter|sister|brother|"
    r"gran\w*|aunt\w*|uncle|girlfriend|boyfriend|friend|niece|nephew|cousin)"
)
_MEDICINES = (
    r"r?o?accutane|isotretinoin|warfarin|blood thinn\w+|aspirin|steroids?|methotrexate|antibiotics?|"
    r"insulin|tretinoin|retinoids?|anti-?depressants?|medication|medicines?|tablets|chemo\w*|xarelto|"
    r"eliquis|apixaban|clopidogrel|prednis(?:ol)?one"
)
_JUDGEMENTS = (
    r"\bam i (?:\w+ ){0,2}(?:candidate|suitable|suited|too (?:old|young|late|dark))\b",
    r"\b(?:right|suitable|safe|good|advisable|appropriate|ok(?:ay)?|an option|best) for (?:me|my (?:skin|case|age))\b(?! to\b)",
    r"\b(?:in my (?:case|situation|condition)|(?:someone|somebody|people|a person) like me|with my condition)\b",
    r"(?<!what )(?<!how often )(?<!when )(?<!where )(?<!times )\bshould i (?:\w+ ){0,2}?(?:do|have|get|try|choose|risk) (?:it|this|micro\w*|needling|the (?:treatment|needling))\b",
    r"\bmy (?:(?:little|teenage|\d+[- ]year[- ]old) )?(?:son|daughter|child|kid|boy|girl)(?:['’]?s| is) (?:only |just )?\d+\b",
    r"\b(?:work|help|do (?:anything|something|much)|be (?:any|of) (?:good|use))(?: (?:on|for|with|to))? my (?:\w+[ -]){0,2}scars?\b",
    r"\b\w+ (?:weeks?|months?) (?:pregnant|along|post-?partum)\b",
)

_OWN_CASE = re.compile(
    "|".join(
        (
            rf"{_I_AM} (?:{_STATES})\b",
            rf"{_I_HAVE} (?:{_ILLNESSES})\b",
            rf"{_I_TAKE} (?:{_MEDICINES})\b",
            rf"{_RELATIVE}(?:['’]?s| is| was){_GAP}{{0,3}}? (?:{_STATES})\b",
            rf"{_RELATIVE}(?:['’]s got| has| had| gets?| suffers from){_GAP}{{0,2}}? (?:{_ILLNESSES})\b",
            rf"{_RELATIVE}(?:['’]?s| is| was)?(?: \w+)?? (?:on|takes?|taking|uses|using){_GAP}{{0,3}}? (?:{_MEDICINES})\b",
            *_JUDGEMENTS,
        )
    ),
    re.IGNORECASE,
)


def names_own_case(text: str) -> bool:
    """Say whether a message speaks of the health of its writer or a relative, or asks for a judgement."""
    return _OWN_CASE.search(text) is not None
