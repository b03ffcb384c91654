"""The key ceremony of a draft: who is to open the box, a rehearsal of it, and the poll that is made in the end."""

from base64 import b64encode

from flask import Response, request

from config.acts import drafts as acts
from config.acts.polls import ChosenTrustees, KeyChoice, check_new_poll
from config.console.console import Console, findings_of
from config.console.drafts import ADMINISTRATOR, poll_made_of, standing, standing_in, title_of
from config.console.files import handed_in
from config.console.present import keys_that_came, second_official
from config.console.visit import Page, Visit
from poll.records.draft_store import Draft
from poll.refusal import Finding, FindingsError, Say
from poll.rule_file import read_rules
from poll.trustee import new_trustee, read_trustee, write_key_file


def key_page(console: Console, visit: Visit, key: int, **shown: object) -> Response:
    """Show who is to open the box, and whether the poll can be created."""
    draft = standing(console, key)
    with console.reading() as connection:
        rehearsal = acts.last_rehearsal(connection, draft)
    rules, findings = read_rules(draft.rules, acts.PLACE)
    return console.page(
        "draft_key.html",
        visit,
        draft=draft,
        title=title_of(rules, draft),
        rules=rules,
        missing=[*findings, *_new_poll_findings(draft)],
        rehearsal=rehearsal,
        **shown,  # type: ignore[arg-type] # for the template.
    )


def new_key(console: Console, visit: Visit, key: int) -> Response:
    """Make a trustee's key, take its public half, and hand the private half over: it is kept nowhere here."""
    form = request.form
    try:
        made = new_trustee(form.get("name", ""))
        phrase = acts.agreed_passphrase(form.get("passphrase", ""), form.get("passphrase_again", ""))
        file = write_key_file(made, phrase)
        with console.act(visit) as connection:
            draft = standing_in(connection, key)
            acts.add_trustee(connection, draft, made.trustee, visit.name, visit.at_ms)
    except FindingsError as error:
        return key_page(console, visit, key, **findings_of(error))
    name = "".join(sign if sign.isalnum() else "-" for sign in made.trustee.name)
    return console.page(
        "draft_trustee.html",
        visit,
        draft=draft,
        trustee=made.trustee,
        file_name=f"{name}.key",
        content=f"data:application/octet-stream;base64,{b64encode(file).decode()}",
    )


def hand_in_key(console: Console, visit: Visit, key: int) -> Response:
    """Take the public half of a key that a trustee has made elsewhere."""
    try:
        file = handed_in("file")
        trustee = read_trustee(file.content, file.name)
        with console.act(visit) as connection:
            draft = standing_in(connection, key)
            acts.add_trustee(connection, draft, trustee, visit.name, visit.at_ms)
    except FindingsError as error:
        return key_page(console, visit, key, **findings_of(error))
    said = Say(f"{trustee.name}：请与本人核对指纹。", f"{trustee.name}: compare the fingerprint with the trustee.")
    return console.done(visit, said, "draft_key", key=key, _anchor="trustees")


def drop_key(console: Console, visit: Visit, key: int) -> Response:
    """Leave a trustee out again."""
    fingerprint = request.form.get("fingerprint", "")
    try:
        with console.act(visit) as connection:
            acts.drop_trustee(connection, standing_in(connection, key), fingerprint, visit.name, visit.at_ms)
    except FindingsError as error:
        return key_page(console, visit, key, **findings_of(error))
    return console.done(visit, Say("已去掉。", "Left out."), "draft_key", key=key, _anchor="trustees")


def need_keys(console: Console, visit: Visit, key: int) -> Response:
    """Say how many trustees must come together."""
    needed = request.form.get("needed", 0, int)
    try:
        with console.act(visit) as connection:
            acts.need_trustees(connection, standing_in(connection, key), needed, visit.name, visit.at_ms)
    except FindingsError as error:
        return key_page(console, visit, key, **findings_of(error))
    said = Say(f"开箱需要 {needed} 位到场。", f"{needed} must come together to open the box.")
    return console.done(visit, said, "draft_key", key=key, _anchor="rehearsal")


def rehearse(console: Console, visit: Visit, key: int) -> Response:
    """Let those who came open a test key with their files; neither files nor passphrases are kept."""
    draft = standing(console, key)
    try:
        keys = keys_that_came(len(draft.trustees))
        with console.act(visit) as connection:
            acts.rehearsed(connection, draft, keys, visit.name, visit.at_ms)
    except FindingsError as error:
        return key_page(console, visit, key, **findings_of(error))
    names = [each.trustee.name for each in keys]
    said = Say(
        f"预演成功：{'、'.join(names)}一起打开了试验密钥。",
        f"The rehearsal went well: {', '.join(names)} opened the test key together.",
    )
    return console.done(visit, said, "draft_key", key=key, _anchor="create")


def create(console: Console, visit: Visit, key: int) -> Response:
    """Create the poll; the key of its box is made and locked now."""
    if (made_before := poll_made_of(console, key)) is not None:
        return console.go(visit, "poll.home", poll_id=made_before)
    draft, form = standing(console, key), request.form
    present: tuple[str, ...] = (visit.name,)
    try:
        locked: KeyChoice = ChosenTrustees(draft.trustees, draft.needed)
        if not draft.trustees:
            # The passphrase first: a code is taken once, and should not be lost on one that was mistyped.
            locked = acts.agreed_passphrase(form.get("passphrase", ""), form.get("passphrase_again", ""))
            present = (visit.name, second_official(console, visit).name)
        with console.act(visit) as connection:
            made = acts.make_poll(connection, draft, locked, present, visit.at_ms)
    except FindingsError as error:
        return key_page(console, visit, key, **findings_of(error))
    said = Say(
        "评议已建立。下一步：分派经办人的角色，导入名册。",
        "The poll is created. Next: give the officials their roles, import the roll.",
    )
    return console.done(visit, said, "poll.home", poll_id=made.id)


def _new_poll_findings(draft: Draft) -> list[Finding]:
    try:
        check_new_poll(draft.id, draft.sender)
    except FindingsError as error:
        return error.findings
    return []


PAGES = (
    Page("/drafts/<int:key>/key", "draft_key", key_page, ADMINISTRATOR),
    Page("/drafts/<int:key>/key/new", "draft_new_key", new_key, ADMINISTRATOR, ("POST",)),
    Page("/drafts/<int:key>/key/file", "draft_hand_in_key", hand_in_key, ADMINISTRATOR, ("POST",)),
    Page("/drafts/<int:key>/key/drop", "draft_drop_key", drop_key, ADMINISTRATOR, ("POST",)),
    Page("/drafts/<int:key>/key/needed", "draft_need_keys", need_keys, ADMINISTRATOR, ("POST",)),
    Page("/drafts/<int:key>/key/rehearse", "draft_rehearse", rehearse, ADMINISTRATOR, ("POST",)),
    Page("/drafts/<int:key>/create", "draft_create", create, ADMINISTRATOR, ("POST",)),
)
