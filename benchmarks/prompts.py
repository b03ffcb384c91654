"""`xiangyin bench prompts`: how many prompts a poll has, and how long a caller listens until her vote is in the box."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from config.presets import preset, preset_names
from ivr.call import begin, next_step
from ivr.call_state import Announced, At, Keyed, Step, Vote
from ivr.keypad import DONE, YES, keys_of
from ivr.prompts import Piece, Prompt, PromptKind, Voice, prompts_of, voices_of
from ivr.sound.library import Library, Listed, words_of
from poll.casting import Disposition, Outcome
from poll.poll import Poll, Stage
from poll.roll import Caller, Elector
from poll.rule_file import read_rules

REACTION_SECONDS = 2.0
"""From the end of what is said to the key."""

_NUMBER = 8_619_900_000_001
_SECONDS_A_CHARACTER = {"zh": 0.25, "en": 0.08}
"""Of plain, unhurried speech; where nobody has recorded or synthesized a prompt yet."""


@dataclass(frozen=True, slots=True)
class Listening:
    """What a caller hears of one poll in one language, who listens to the end and votes in every contest.

    Attributes:
        preset, language, electorate: of which poll, in which language, for whose ballot paper.
        prompts: to be recorded in all, reports aside.
        estimated: of those, how many have no sound yet and are estimated by their characters.
        longest_seconds: of the longest prompt.
        contests: on the ballot paper.
        presses: keys until the last vote.
        heard: prompts heard until then, each as often as it is heard.
        seconds: from the answer to the key that puts the last vote into the box, with the caller's reactions.
    """

    preset: str
    language: str
    electorate: str
    prompts: int
    estimated: int
    longest_seconds: float
    contests: int
    presses: int
    heard: int
    seconds: float


@dataclass(slots=True)
class _World:
    """A poll that is open, and one elector; see `ivr.call_state.Facts`."""

    poll: Poll
    elector: Elector
    now_ms: int
    mask: int = 0

    def caller(self, number: int) -> Caller:
        return Caller(number, (self.elector,), None)

    def answered(self, _elector: Elector) -> int:
        return self.mask

    def holds(self, _elector: int) -> bool:
        return bool(self.mask)

    def can_text(self, number: int | None) -> bool:
        return number is not None

    def reports(self, _voice: str) -> frozenset[str]:
        return frozenset()

    def result(self) -> tuple[Announced, ...]:
        return ()


@dataclass(slots=True)
class _Ear:
    """Adds up what is heard."""

    poll: Poll
    voice: Voice
    library: Library
    seconds: float = 0.0
    heard: int = 0
    presses: int = 0
    by_id: dict[str, Prompt] = field(init=False)

    def __post_init__(self) -> None:
        self.by_id = {prompt.id: prompt for prompt in prompts_of(self.poll.rules)}

    def listen(self, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            self.seconds += piece / 1000 if isinstance(piece, int) else self.seconds_of(self.by_id[piece])[0]
            self.heard += isinstance(piece, str)

    def press(self, keys: str) -> Keyed:
        self.seconds += REACTION_SECONDS * len(keys)
        self.presses += len(keys)
        return Keyed(keys)

    def seconds_of(self, prompt: Prompt) -> tuple[float, bool]:
        """Return how long a prompt is, and whether that is an estimate."""
        heard = self.library.find(self.poll, self.voice, prompt)
        if heard is not None:
            return heard.milliseconds / 1000, False
        return len(words_of(prompt, self.voice)) * _SECONDS_A_CHARACTER[self.voice.language], True


class _NothingRecorded:
    def listed(self, _poll: int) -> Sequence[Listed]:
        return ()

    def sound(self, _poll: int, _recording: Listed) -> bytes | None:
        return None


def run() -> Iterator[Listening]:
    """Return what is heard of every preset, in each of its languages, by each electorate with a paper of its own."""
    library = Library(_NothingRecorded(), lambda: 0.0)
    public = X25519PrivateKey.from_private_bytes(bytes(range(1, 33))).public_key()
    for key, name in enumerate(preset_names()):
        rules, findings = read_rules(preset(name), name)
        if rules is None:
            raise RuntimeError(findings)
        poll = Poll(key, name, "+8619999990001", rules, public, bytes(32), 1, Stage.OPEN, 256)
        papers = {tuple([contest.id for contest in rules.ballot_of(each.id)]): each.id for each in rules.electorates}
        for electorate in papers.values():
            for voice in (each for each in voices_of(rules) if each.id == each.language):
                yield _listening(name, poll, electorate, voice, library)


def _listening(name: str, poll: Poll, electorate: str, voice: Voice, library: Library) -> Listening:
    rules = poll.rules
    unit = rules.units[0].id if rules.units else ""
    elector = Elector(1, "王秀英", electorate, unit, voice.language, None)
    ear = _Ear(poll, voice, library)
    _vote(_World(poll, elector, round(rules.opens_at.timestamp() * 1000) + 1), ear)
    recorded = [each for each in prompts_of(rules) if each.kind is not PromptKind.REPORT and words_of(each, voice)]
    lengths = [ear.seconds_of(each) for each in recorded]
    return Listening(
        name,
        voice.language,
        electorate,
        len(recorded),
        sum(is_estimate for _, is_estimate in lengths),
        max(seconds for seconds, _ in lengths),
        len(rules.ballot_of(electorate)),
        ear.presses,
        ear.heard,
        ear.seconds,
    )


def _vote(world: _World, ear: _Ear) -> None:
    """Vote in every contest, for the option that takes longest to be read back."""
    rules, paper = world.poll.rules, world.poll.rules.ballot_of(world.elector.electorate)
    step = begin(world, _NUMBER)
    while True:
        ear.listen((*step.says, *step.asks))
        call = step.call
        if call.at is At.CONFIRM:
            step = next_step(call, ear.press(keys_of(rules).confirm), world)
            if not isinstance(step.act, Vote) or step.after is None:
                raise RuntimeError(step)
            world.mask |= step.act.ballot.contests
            if world.mask == (1 << len(paper)) - 1:
                return
            step = step.after(Outcome(Disposition.ACCEPTED, world.mask))
        elif call.at is At.MENU:
            step = next_step(call, ear.press(YES), world)
        elif call.chosen:
            step = next_step(call, ear.press(DONE), world)
        else:
            options = [each for each in paper[call.contest].options if not each.abstains]
            longest = max(options, key=lambda option: len(option.label.get(ear.voice.language, "")))
            step = _asked(next_step(call, ear.press(longest.key), world))


def _asked(step: Step) -> Step:
    if step.listen is None:
        raise RuntimeError(step)
    return step
