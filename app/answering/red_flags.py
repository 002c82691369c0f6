"""Words that mean danger to life or limb: transparent rules, one table, kind by kind.

Each rule is a regular expression over the lower-case message. A rule is enough, unless the screen
of n-grams is sure that it took one word for another (answering.danger). They are narrow on purpose,
so that a question *about* a danger ("can it get infected?") is no alarm; other languages have the
plainest signs, since an emergency must be heard in any of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

GENERAL, SELF_HARM, CHILD, EYE = "urgent", "urgent_self_harm", "urgent_child", "urgent_eye"
POISON, VIOLENCE, ANIMAL = "urgent_poison", "urgent_violence", "urgent_animal"


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A danger, the wording that answers it, and the expression that recognises it.

    ``is_english`` says that English words of denial before it are to be heeded: in German, "ich
    will …" means it.
    """

    name: str
    wording: str
    pattern: re.Pattern[str]
    is_english: bool = True


def _flag(name: str, wording: str, *patterns: str, is_english: bool = True) -> RedFlag:
    pattern = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    return RedFlag(name, wording, pattern, is_english)


_CANNOT = r"(?:can'?t|can not|cannot|cant|could ?n'?t|unable to|hard to|trouble|difficulty|difficult to|struggling to|gasping)"
_OWN = r"(?:my|his|her|the|our)"
_CHILD = r"(?:baby|toddler|newborn|infant|(?:little|small|young) (?:boy|girl|one)|son|daughter|child|kid|nephew|niece|grandson|granddaughter|\d[ -]?(?:year|yr|month)s?[ -]olds?)"

_RELATED = (
    r"(?:husband|wife|partner|boyfriend|girlfriend|ex|dad|father|mum|mom|mother|son|brother|uncle)"
)
_CLOSE = rf"(?:my {_RELATED}|he|she)"
_PET = r"(?:dog|cat|puppy|kitten|rabbit|guinea pig|horse)"
_PREGNANT = r"(?:pregnant|pregnancy|weeks along|months along)"

# "the scar I want to disappear" is no wish of a person for themselves.
_NOT_OF_A_SCAR = "".join(
    rf"(?<!\b{word} )"
    for word in (
        "which",
        "what",
        "that",
        "scar",
        "scars",
        "mark",
        "marks",
        "spots",
        "lines",
        "ones",
    )
)

RED_FLAGS = (
    _flag(
        "self-harm",
        SELF_HARM,
        r"\bsuicid(?:e|al)\b",
        r"\bkill(?:ing)? my ?self\b",
        r"\bkill me\b",
        r"\bend(?:ing)? (?:my (?:own )?life|it all)\b",
        r"\b(?:want|wanna|going|ready|wish i (?:could|was)|rather|thinking (?:of|about)) (?:to )?(?:die|dead|dying)\b",
        r"\bi wish i (?:were|was) dead\b",
        r"\b(?:don'?t|dont|do not|not) (?:want to|wanna) (?:live|be alive|be here any ?more|exist|wake up)\b(?! with (?:\w+ ){0,3}(?:scars?|scarring|marks?|skin)\b)",
        rf"{_NOT_OF_A_SCAR}\bi(?:'?d)? (?:(?:just|only|really|kinda|sometimes) )*(?:want to|wanna|like to|wish i could|need to) (?:just )?(?:disappear|vanish)\b(?! (?:my|the|these|those|is|are|from (?:your|the (?:mailing|list)))\b)",
        r"\b(?:nobody|no ?one)(?: would| will|'d|'ll) (?:even )?(?:miss me|(?:notice|care) if i (?:(?:was|were|am) (?:gone|dead|not here)|died|disappeared|vanished))\b",
        r"\bno (?:reason|point) (?:to|in) (?:live|living|going on)\b",
        r"\b(?:everyone|everybody|they|world)(?:'d| would| is|'s)? (?:be )?better off without me\b",
        r"\b(?:going|want|need|about|urge|tempted|planning) to (?:hurt|harm|cut) my ?self\b",
        r"\b(?:started|been|am|i'm|keep|kept) (?:hurting|harming|cutting) my ?self\b",
    ),
    _flag(
        "pregnancy",
        GENERAL,
        rf"\b{_PREGNANT}\b[^.?!]{{0,60}}\b(?:and|am|i'?m|is|been|started|now) (?:\w+ )?(?:bleeding|spotting)\b",
        rf"\bbleeding\b[^.?!]{{0,40}}\b(?:am|i'?m|is|she'?s|and|while) (?:\w+ ){{0,2}}{_PREGNANT}\b",
        r"\b(?:my|her) waters? (?:(?:has|have|just) )?(?:broke|broken|gone)\b",
        rf"\b{_PREGNANT}\b[^.?!]{{0,40}}\bbaby (?:(?:has|is|does) ?n[o']?t|stopped|not) (?:mov\w+|kick\w*)\b",
    ),
    _flag(
        "child",
        CHILD,
        rf"\b{_CHILD}\b[^.?!]{{0,40}}\b(?:swallow(?:ed)?|drank|ate|choking|chok(?:ed|es)|not breathing|(?:won'?t|wont|isn'?t|not) (?:wake|waking|respond\w*|mov\w+|breath\w*)|unconscious|limp|turn(?:ed|ing) blue|fitting|having a seizure)\b",
    ),
    _flag(
        "breathing",
        GENERAL,
        rf"\b{_CANNOT}\b(?: \w+){{0,2}} (?:br(?:eath|eeth|eth|eahth|aeth|ehat)\w*|catch (?:my|his|her) breath|get (?:any |enough )?air|swallow)\b",
        r"\bnot breathing\b",
        r"\bshort(?:ness)? of breath\b",
        r"\b(?:throat|airway|windpipe)(?: \w+){0,3} (?:clos(?:ing|ed)|swell\w*|swollen|tight\w*)\b",
        r"\b(?:i'm|i am|he'?s|she'?s) (?:wheezing|choking|suffocating)\b",
    ),
    _flag(
        "allergic reaction",
        GENERAL,
        r"\banaphyla\w+\b",
        rf"\b(?:{_OWN}) (?:whole |entire )?(?:face|lips?|tongue|mouth|neck)(?: \w+){{0,3}} (?:swell(?:ing|ed)|swollen|balloon\w*|blown up|puff(?:ed|ing) up)\b",
        r"\bhives (?:all over|everywhere|on my (?:whole )?body)\b",
    ),
    _flag(
        "eye",
        EYE,
        r"\b(?:roller|needles?|pen|derma\w+|serum|acid|cream|peel|something)\b(?: \w+){0,5} (?:in|into) (?:my|his|her|the|an) (?:\w+ )?eye\b",
        r"\b(?:poked|scratched|stabbed|pricked|punctured|cut|hit) (?:\w+ )?(?:in )?(?:my|his|her|the) (?:\w+ )?eye(?:ball)?\b",
        r"\b(?:can'?t|cannot|cant) see\b(?: \w+){0,5} (?:eye|suddenly)\b",
        r"\b(?:sudden(?:ly)?|went|gone|going) (?:\w+ )?(?:blind|loss of (?:sight|vision))\b",
    ),
    _flag(
        "bleeding",
        GENERAL,
        r"\bbleed\w*(?: \w+){0,6} (?:won'?t|wont|will not|doesn'?t|does not|isn'?t|hasn'?t|not|can'?t|cannot) (?:\w+ )?stop\w*\b",
        r"\b(?:can'?t|cannot|cant|won'?t|unable to) (?:\w+ ){0,2}stop (?:the |it |my )?(?:bleeding|blood)\b",
        r"\bwon'?t stop bleeding\b",
        r"\bblood (?:is )?(?:spurting|gushing|pouring|pumping|everywhere)\b",
        r"\bbleeding (?:heavily|badly|a lot|like crazy|everywhere|out)\b",
    ),
    _flag(
        "collapse",
        GENERAL,
        r"\b(?:have|having|had|got|getting|feel|with|and|sharp|crushing|sudden|bad|my) (?:a |some |this )?(?:chest (?:pain|pressure|tightness)|chest (?:hurts|is tight))\b",
        r"\bmy chest (?:hurts|is tight|feels tight|is killing me)\b",
        r"\b(?:is|he'?s|she'?s|was found|went|lying) unconscious\b",
        r"\b(?:fainted|passed out|collapsed|blacked out)\b(?! at the (?:sight|thought))(?= and (?:won'?t|is|isn'?t|still|hit)| after (?:the|my|her|his) (?:session|treatment|needling)| just now| (?:an hour|minutes) ago| twice)",
        r"\b(?:having|had|has) a (?:seizure|fit|stroke|heart attack)\b(?! (?:history|years))",
        r"\blips? (?:are|is|went|going|turning|turned) blue\b",
        r"\b(?:one|left|right) side of (?:my|his|her) face (?:is |has )?(?:droop\w*|numb|dropped)\b",
        r"\bsepsis\b|\bseptic\b",
    ),
    _flag(
        "infection",
        GENERAL,
        r"(?<!what )\b(?:oozing|leaking|full of|weeping|draining|lots of|yellow|green|white|smelly|with|is|and) pus\b",
        r"\bpus (?:is |keeps |has been |started )?(?:com\w+|ooz\w+|leak\w+|pour\w+|run\w+|drip\w+)\b",
        r"\b(?:redness|red (?:area|patch|ring|streaks?|lines?|streaking))(?: \w+){0,4} (?:spread\w*|growing|getting bigger|moving up|going up|running up|creeping)\b",
        r"\bspreading redness\b",
        r"\b(?:i have|i've got|with|and|got|running|have) (?:a |an )?(?:high |slight |bad )?(?:fever|temperature)\b(?= (?:and|since|after|of|now|with|of 3\d|of 10)|[.,!?]|$)",
        r"\bfever (?:and chills|of (?:3[89]|4\d|10[0-9]))\b",
    ),
    _flag(
        "violence",
        VIOLENCE,
        rf"\b{_CLOSE}\b(?: \w+){{0,2}} (?:beats?|beat|hits?|punch(?:es|ed)|kick(?:s|ed)|slap(?:s|ped)|chok(?:es|ed)|strangl(?:es|ed)|rap(?:es|ed)) me\b(?! (?:at|to it|up to|home|in (?:the|a)|with (?:facts|questions)))",
        rf"\b(?:afraid|scared|terrified) of my {_RELATED}\b",
        r"\b(?:afraid|scared|terrified) to go (?:back )?home\b",
    ),
    _flag(
        "animal",
        ANIMAL,
        rf"\b{_PET}\b(?: \w+){{0,3}} (?:can'?t|cannot|cant|can not|won'?t|is not|isn'?t) (?:pee|wee|urinate|breathe|breathing)\b",
        rf"\b{_PET}\b(?: \w+){{0,3}} (?:ate|eaten|swallowed|licked) (?:\w+ ){{0,5}}(?:chocolate|raisins|grapes|xylitol|antifreeze|rat (?:poison|bait)|slug pellets|lil(?:y|ies))\b",
        rf"\b{_PET}\b(?: \w+){{0,3}} (?:hit|run over) by a (?:car|van|bike|truck|lorry)\b",
    ),
    _flag(
        "poisoning",
        POISON,
        r"\boverdos(?:e|ed|ing)\b",
        r"\b(?:took|taken|swallowed|drank) (?:\w+ ){0,4}(?:whole (?:pack|packet|bottle|box|tube)|too many (?:pills|tablets|painkillers)|all (?:my|the|her|his) (?:pills|tablets)|bleach|poison)\b",
        r"\bswallowed (?:\w+ ){0,3}(?:numbing cream|lidocaine|serum|needle|acid)\b",
    ),
    _flag(
        "in another language",
        GENERAL,
        r"no puedo respirar|me ahogo|no respira|sangra\w* mucho|no para de sangrar|(?:cara|garganta|lengua) hinchad",
        r"(?:peux|peut|arrive) (?:pas|plus)(?: \w+)? respirer|saigne beaucoup|arrête pas de saigner",
        r"keine luft|nicht (?:mehr )?atmen|kaum (?:noch )?luft|hört nicht auf zu bluten",
        r"não consigo respirar|nao consigo respirar|non riesco a respirare|nie mogę oddychać",
        r"không thở được|khó thở|chảy máu không (?:ngừng|cầm)|hindi (?:ako )?makahinga|di makahinga",
        "无法呼吸|不能呼吸|喘不过气|呼吸困难|無法呼吸|喘不過氣|呼吸困難|流血不止|血流不止|昏迷|晕倒|暈倒",
        "لا أستطيع التنفس|لا استطيع التنفس|ما اقدر اتنفس|ضيق تنفس|نزيف لا يتوقف|سانس نہیں|सांस नहीं|не могу дышать|息ができない|숨을 못",
        is_english=False,
    ),
    _flag(
        "self-harm in another language",
        SELF_HARM,
        r"suicid(?:ar|io|er|aire)|me quiero (?:morir|matar)|quiero morir|quitarme la vida",
        r"envie de mourir|me tuer|me suicider|mich umbringen|will sterben|nicht mehr leben|suizid|selbstmord",
        r"quero morrer|me matar|voglio morire|uccidermi|chcę umrzeć|tự tử|muốn chết|magpakamatay|gusto ko nang? mamatay",
        "自杀|自殺|想死|不想活|انتحار|أريد أن أموت|اريد ان اموت|आत्महत्या|मरना चाहत|хочу умереть|покончить с собой|死にたい|죽고 싶",
        is_english=False,
    ),
)

# A danger that is denied, feared or asked about in general is not one that is happening.
_NOT_HAPPENING = re.compile(
    r"\b(?:no|not|without|never|isn'?t|wasn'?t|if|will|would|could|might|may|does|do|can|did|"
    r"risk of|chance of|case of|history of|afraid of|scared of|worried about|years ago)"
    r"(?: \w+){0,2}\s*$"
)


def find_red_flag(text: str) -> RedFlag | None:
    """Return the first danger that a message names as happening, or None."""
    lowered = text.lower()
    for flag in RED_FLAGS:
        for match in flag.pattern.finditer(lowered):
            if not (flag.is_english and _NOT_HAPPENING.search(lowered[: match.start()])):
                return flag
    return None
