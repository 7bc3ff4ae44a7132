"""What the filter has learned, for tests that teach it."""

from collections import Counter

from blog.models import Entry
from comments import posting
from comments.models import Comment, Feature, Lesson
from comments.spam import scoring, training

SPAM = "Cheap casino pills: 88 bonus games at https://pills.example/{number}"
FINE = "On my ward {number} we keep the vaccine in a fridge, and read the thermometer each morning"


def counts() -> dict[int, tuple[int, int]]:
    """What the filter knows: the number of spam and of fine lessons that had each feature."""
    return {row.hash: (row.spam, row.fine) for row in Feature.objects.all()}


def counts_of_lessons() -> dict[int, tuple[int, int]]:
    """The same, counted from the lessons that are there."""
    spam, fine = Counter(), Counter()
    for lesson in Lesson.objects.all():
        (spam if lesson.is_spam else fine).update(lesson.features)
    return {number: (spam[number], fine[number]) for number in spam.keys() | fine.keys()}


def labels() -> dict[int, bool]:
    """As what each reply has taught."""
    return dict(Lesson.objects.exclude(comment=None).values_list("comment", "is_spam"))


def teach_enough(entry: Entry) -> None:
    """Has it learn as much as it needs to say something, half of it spam."""
    number = scoring.MIN_LESSONS // 2
    replies = [
        Comment(name=name, text=text, html=f"<p>{text}</p>", state=Comment.State.SPAM)
        for name, template in (("Max", SPAM), ("Eve", FINE))
        for text in (template.format(number=n) for n in range(number))
    ]
    posting.plant(entry, replies)
    training.teach(Comment, {reply.pk: reply.name == "Max" for reply in replies})
