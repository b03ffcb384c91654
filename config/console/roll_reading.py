"""Reading a roll file beside the pages: looked at, then imported, all of it or nothing, while the service goes on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Semaphore, Thread
from typing import Any

from sqlalchemy import Connection

from config.acts.roll_staging import forget_staged, stage_roll
from config.acts.rolls import import_staged_roll
from config.console import roll_job
from config.console.console import Console
from config.console.files import as_path
from config.console.roll_job import RollJob, Step
from config.front import log_fault
from poll.numbers import masked
from poll.records import form_store, poll_store, roll_store
from poll.records.database import reading, writing
from poll.records.form_store import Upload
from poll.records.official_store import StoredOfficial
from poll.records.poll_store import StoredPoll
from poll.refusal import Finding, FindingsError, Say
from poll.roll_file import RollFile
from poll.roll_preview import RollPreview, identities, preview_roll

PURPOSE = "roll"
"""Under which an upload waits."""

_BEAT_MS = 1_000
_PATIENCE_SECONDS = 1.0
_IN_LINE_SECONDS = 5.0

# A million rows fill some hundred megabytes: one file at a time.
_one_at_a_time = Semaphore(1)


@dataclass(frozen=True, slots=True)
class RollReading:
    """One official's file on its way.

    Attributes:
        console: whose records and clock.
        poll: whose roll.
        official: who has handed it in.
    """

    console: Console
    poll: StoredPoll
    official: StoredOfficial

    def look(self) -> None:
        """Begin to read the file that was handed in; a short one is read when this returns."""
        self._begin(self._look)

    def take(self, *, replaces: bool) -> None:
        """Begin to import the file that was looked at; a short one is imported when this returns.

        Args:
            replaces: the official has confirmed that it takes the place of the roll that is there.
        """
        self._begin(lambda upload: self._take(upload, replaces=replaces))

    def _begin(self, work: Callable[[Upload], None]) -> None:
        thread = Thread(target=self._run, args=(work,), name="roll", daemon=True)
        thread.start()
        thread.join(_PATIENCE_SECONDS)

    def _run(self, work: Callable[[Upload], None]) -> None:
        try:
            while not _one_at_a_time.acquire(timeout=_IN_LINE_SECONDS):
                self._note(rows=0)
            try:
                with reading(self.console.engine) as connection:
                    upload = form_store.upload(connection, self.poll.key, PURPOSE, self.official.name)
                if upload is not None:
                    work(upload)
            finally:
                _one_at_a_time.release()
        except Exception as error:  # noqa: BLE001 - nobody waits for this thread; the page says that it failed.
            log_fault(error)
            self._note(step=Step.FAILED)

    def _look(self, upload: Upload) -> None:
        with as_path(upload.name, upload.content) as path:
            preview = preview_roll(path, self.poll.rules, self.console.settings.default_region, self._beat())
        told = _told(preview) | (self._compared(preview) if preview.may_be_imported else {})
        with writing(self.console.engine) as connection:
            its, now = (self.poll.key, self.official.key), self.console.now_ms()
            told |= {"pages": roll_job.keep_rows(connection, *its, preview.doubtful, now)}
            size = len(upload.content)
            done = RollJob(Step.LOOKED_AT, upload.name, size, upload.sha256, preview.rows, told)
            roll_job.keep(connection, *its, done, now)

    def _take(self, upload: Upload, *, replaces: bool) -> None:
        engine, region = self.console.engine, self.console.settings.default_region
        by = upload.name, self.official.name, self.console.now_ms()
        try:
            with as_path(upload.name, upload.content) as path:
                file = RollFile(path, self.poll.rules, region, self._beat())
                staged = stage_roll(engine, self.poll.key, file, upload.key)
            with writing(engine) as connection:
                self._require_same_roll(connection)
                entitled, made = import_staged_roll(connection, self.poll.id, staged, *by, replace=replaces)
                self._finish(connection, upload, {"version": made.version, "entitled": entitled})
        except FindingsError as error:
            forget_staged(engine, self.poll.key)
            self._note(step=Step.LOOKED_AT, refused=[each.as_json() for each in error.findings])

    def _finish(self, connection: Connection, upload: Upload, told: dict[str, Any]) -> None:
        its, size = (self.poll.key, self.official.key), len(upload.content)
        form_store.erase_upload(connection, upload.key)
        roll_job.forget(connection, *its)
        done = RollJob(Step.IMPORTED, upload.name, size, upload.sha256, told["entitled"], told)
        roll_job.keep(connection, *its, done, self.console.now_ms())

    def _compared(self, preview: RollPreview) -> dict[str, int]:
        """Return how many would stay, leave and come, by the roll that is in force."""
        before = staying = 0
        with reading(self.console.engine) as connection:
            version = poll_store.find(connection, self.poll.id).roll_version
            people = roll_store.people(connection, self.poll.key)
            for each in identities((one.electorate, one.roll_no, one.name) for one in people):
                before += 1
                staying += each in preview.people
        coming = preview.fits - staying
        return {"roll_version": version, "staying": staying, "leaving": before - staying, "coming": coming}

    def _require_same_roll(self, connection: Connection) -> None:
        """Refuse where the roll has changed since the file was looked at: other people would leave than was said."""
        poll_store.lock(connection, self.poll.key)
        version = poll_store.find(connection, self.poll.id).roll_version
        found = roll_job.find(connection, self.poll.key, self.official.key)
        if found is None or found[0].told.get("roll_version") != version:
            raise FindingsError([_changed_since(version)])

    def _beat(self) -> Callable[[int], None]:
        last = self.console.now_ms()

        def beat(rows: int) -> None:
            nonlocal last
            now = self.console.now_ms()
            if now - last >= _BEAT_MS:
                last = now
                self._note(rows=rows)

        return beat

    def _note(self, *, step: Step | None = None, rows: int | None = None, **told: object) -> None:
        """Note how far it is."""
        with writing(self.console.engine) as connection:
            found = roll_job.find(connection, self.poll.key, self.official.key)
            if found is not None:
                job = replace(found[0], step=step or found[0].step, rows=found[0].rows if rows is None else rows)
                job = replace(job, told={**job.told, **told})
                roll_job.keep(connection, self.poll.key, self.official.key, job, self.console.now_ms())


def _told(preview: RollPreview) -> dict[str, Any]:
    return {
        "headings": [list(each) for each in preview.headings],
        "fits": preview.fits,
        "wrong": sum(each.is_wrong for each in preview.doubtful),
        "doubtful": len(preview.doubtful),
        "about_file": [each.as_json() for each in preview.about_file],
        "first": [
            {
                "roll_no": each.roll_no,
                "name": each.name,
                "telephone": masked(each.number) if each.number else "",
                "kind": each.kind,
                "electorate": each.electorate,
                "unit": each.unit,
            }
            for each in preview.first
        ],
        "may_be_imported": preview.may_be_imported,
    }


def _changed_since(version: int) -> Finding:
    return Finding(
        "名册 roll",
        Say("预览时的那一版", "the version of the preview"),
        Say(f"名册已是第 {version} 版", f"version {version} by now"),
        Say("请重新读一次，再导入。", "Have the file read again, then import it."),
    )
