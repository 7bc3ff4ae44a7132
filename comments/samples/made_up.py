"""Texts of any number that say nothing, made by chance from words of our own.

They have the shape of what people write: common words often, rare ones rarely, sentences of all
lengths. The same seed gives the same texts on every machine.
"""

import random
from collections.abc import Sequence

COMMON_WORDS = (
    "the and a of to in it is that was for on with as at by from or but not we they you one all "
    "there what when who which if so no up out about into than then them some time like just over "
    "also back after two how our work first well way even new want because any these most us day "
    "night morning evening week month year hour minute road street house door window table chair "
    "kitchen garden field river bridge boat train station ticket letter stamp parcel shelf book "
    "page line word name number list map picture colour red green blue yellow grey white black "
    "bread butter salt water coffee apple onion soup plate spoon knife pot oven fire wood stone "
    "iron glass paper cloth wool rope wheel bell clock key lock lamp light shadow rain wind snow "
    "frost sun moon star cloud hill valley forest tree leaf root seed bird horse dog cat fish "
    "neighbour friend sister brother uncle child teacher baker driver doctor farmer painter reader "
    "writer question answer reason doubt plan habit mistake rule price weight length half quarter "
    "early late often never always seldom again soon slowly quickly quietly almost nearly perhaps "
    "certainly mostly hardly together alone outside inside above below between behind across along "
    "take give make find lose keep leave carry bring build mend paint count measure weigh compare "
    "read write ask tell answer hear listen look watch wait walk run ride climb fall stand sit lie "
    "open close begin end change stay move turn cut tie wash dry cook bake eat drink sleep wake "
    "old young small large short long low high narrow wide thin thick heavy light warm cold wet "
    "clean dirty empty full cheap dear plain strange simple hard soft sharp blunt loud quiet slow "
    "fast true wrong right left ready sure glad sorry tired hungry busy free"
).split()
CONSONANTS, VOWELS = "bdfghklmnprstvz", "aeiou"
VOCABULARY = 1_500  # words in all; those that are not common are made up
NAMES = "Abel Brit Cora Dirk Elin Falk Gesa Hein Inga Joss Karl Lene Mats Nora Otis Petra".split()
SURNAMES = (
    "Acker Brandt Claas Doorn Esser Fenn Groot Holt Imhof Joost Krug Lohse Mertens Nagel Ott Paas "
    "Quast Rasch Stamm Tamm Uhde Voss Wulff Zander"
).split()


class MadeUp:
    """Makes words, sentences, paragraphs and names.

    Args:
        chance: where all chance comes from.
    """

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        words = dict.fromkeys(COMMON_WORDS)
        while len(words) < VOCABULARY:
            words["".join(self.syllable() for _ in range(chance.randint(2, 4)))] = None
        self.words: Sequence[str] = list(words)
        # The word of rank n comes about n to the power of -2/3 times as often as the first.
        self.sums = [rank ** (1 / 3) for rank in range(1, VOCABULARY + 1)]

    def syllable(self) -> str:
        return self.chance.choice(CONSONANTS) + self.chance.choice(VOWELS)

    def some(self, number: int) -> list[str]:
        """So many words."""
        return self.chance.choices(self.words, cum_weights=self.sums, k=number)

    def rare(self, number: int) -> list[str]:
        """So many different words that are made up."""
        return self.chance.sample(self.words[-1000:], number)

    def heading(self, words: int) -> str:
        return " ".join(self.some(words)).capitalize()

    def paragraph(self, words: int) -> str:
        """Sentences of 7 to 18 words; the last one may be shorter."""
        sentences = []
        while words > 0:
            length = min(self.chance.randint(7, 18), max(4, words))
            said = self.some(length)
            if length > 9:
                said[length // 2] += ","
            sentences.append(" ".join(said).capitalize() + ".")
            words -= length
        return " ".join(sentences)

    def name(self) -> str:
        return f"{self.chance.choice(NAMES)} {self.chance.choice(SURNAMES)}"
