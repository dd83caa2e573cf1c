"""**Small talk**: words that give a language away where a text is too short for statistics.

Many comments have two words ("zo lief", "omg yes", "wat leuk"), and a model of letter sequences guesses
there. Only words that are common in one of these languages and rare in the others stand here, with the laughs
and the shorthand that are typical for it.
"""

from __future__ import annotations

from typing import Final

_WORDS: Final = {
    "nl": """
        de het een en ik jij je jullie wij zij hij hun ons onze mijn jouw niet wel geen maar ook nog
        dit dat deze die dan wat wie waar waarom hoe wanneer welke zijn ben bent was waren heb hebt
        heeft had kan kun kunnen moet moeten wil willen mag gaan ga gaat doe doet doen zo zoveel
        heel erg echt goed mooi mooie leuk leuke lekker lekkere lief lieve gaaf tof vet gek grappig
        heerlijk geweldig prachtig gezellig hoi doei dag dankje dankjewel bedankt alsjeblieft sorry
        ja nee joh hoor toch even eens gewoon altijd nooit weer al nu straks morgen vandaag gisteren
        avond ochtend met voor van naar bij uit op aan om te tot als want omdat dus veel weinig meer
        minder iets niets alles iedereen niemand mensen kinderen moeder vader oma opa hond kat huis
        zondag zaterdag vrijdag succes gefeliciteerd haha hahaha zielig jammer precies klopt snap
        hou""",
    "en": """
        the a an and i you he she we they it its my your his her our their not no yes but also this
        that these those then what who where why how when which is am are was were have has had can
        could must should want will would going go goes do does did so very really good nice lovely
        cute love like beautiful amazing awesome great funny cool sweet hi hello bye thanks thank
        please sorry yeah yep nope omg lol lmao lmaooo tho bro just always never again now later
        tomorrow today yesterday night morning with for from to at out on if because many much more
        less something nothing everything everyone nobody people children mum mom dad dog house
        sunday saturday friday luck congratulations wow same first too here there been being of in
        ain't i'm im it's don't dont can't cant u ur got get gotta wanna girl girls guy""",
    "de": """
        der die das ein eine und ich du er sie wir ihr es mein dein nicht auch noch dies dieser
        diese dann was wer wo warum wie wann ist bin bist sind war habe hast hat kann muss will darf
        gehen geht so sehr echt gut schön schöne toll lecker süß lustig geil krass danke bitte ja
        nein doch mal immer nie wieder jetzt morgen heute gestern mit für von nach bei aus auf an um
        zu als weil viel mehr etwas nichts alles leute kinder""",
    "fr": """
        le la les un une et je tu il elle nous vous ils mon ton pas aussi encore ce cette ces alors
        quoi qui où pourquoi comment quand est suis es sont était ai as avons peut dois veux très
        vraiment bien beau belle mignon drôle génial merci oui non toujours jamais demain hier
        aujourd'hui avec pour de du des chez mdr ptdr trop c'est j'ai j'aime""",
    "es": """
        el la los las un una y yo tú él ella nosotros mi tu no también esto esta este entonces qué
        quién dónde porque cómo cuándo es soy son era tengo tiene puede quiero muy bien bonito lindo
        hermoso gracias sí siempre nunca mañana hoy ayer con para de del jaja jajaja""",
    "pt": """
        o a os as um uma e eu você ele ela nós meu minha seu não também isso esta este então quem
        onde porque como quando é sou são era tenho tem pode quero muito bem bonito lindo linda
        obrigado obrigada sim sempre nunca amanhã hoje ontem com para de do da kkk kkkk rsrs""",
}


def _owners() -> dict[str, tuple[str, ...]]:
    owners: dict[str, list[str]] = {}
    for language, words in _WORDS.items():
        for word in words.split():
            owners.setdefault(word, []).append(language)
    # A word of many languages ("de", "la", "was") says next to nothing.
    return {word: tuple(languages) for word, languages in owners.items() if len(languages) <= 2}


OWNERS: Final = _owners()


# Most words of two letters are words of other languages too ("an", "as", "is"); these say something.
_SHORT: Final = frozenset(["ik", "je", "ga", "du", "tu", "il", "my", "it", "he", "yo"])
# Words of one language here, and names, slang or other words in the next.
_ANYWHERE: Final = frozenset(
    ["hoe", "even", "war", "hat", "son", "des", "com", "comment", "hier", "also", "man"]
)
_TELLING: Final = frozenset(word for word in OWNERS if len(word) > 2 or word in _SHORT) - _ANYWHERE
_FOREIGN: Final = {
    language: frozenset(word for word in _TELLING if language not in OWNERS[word]) for language in _WORDS
}


def foreign_words(text: str, language: str) -> int:
    """How many different words of the text belong to other languages of these than its own."""
    return len(_FOREIGN.get(language, _TELLING).intersection(text.lower().split()))


def small_talk(text: str) -> dict[str, float]:
    """How many words of each language the text has; a word that two share counts half for each."""
    found: dict[str, float] = {}
    get = OWNERS.get
    for token in text.lower().replace("’", "'").split():
        languages = get(token.strip("'.,!?-"))
        if languages:
            share = 1.0 / len(languages)
            for language in languages:
                found[language] = found.get(language, 0.0) + share
    return found
