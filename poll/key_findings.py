"""What is said when a poll's key cannot be locked or does not open."""

from collections.abc import Sequence
from math import comb

from poll.refusal import Finding, Say
from poll.trustee import Trustee

PLACE = "poll key 选票密钥"


def bad_number(needed: int, number: int) -> Finding:
    """Say: as many people needed as there cannot be."""
    return Finding(
        PLACE,
        Say(f"需到场 2 至 {number} 人", f"2 to {number} trustees needed"),
        Say(f"{needed} 人（共 {number} 人）", f"{needed} of {number}"),
        Say(
            "请改到场人数；一人开箱请用口令。",
            "Change the number; where one person is to open the box, use a passphrase.",
        ),
    )


def too_many_groups(needed: int, number: int, most: int) -> Finding:
    """Say: more groups than the lock can hold."""
    groups = comb(number, needed)
    return Finding(
        PLACE,
        Say(f"至多 {most} 种组合", f"at most {most} groups that can open it"),
        Say(f"{number} 人中 {needed} 人有 {groups} 种", f"{groups} groups of {needed} among {number}"),
        Say("请减少保管人，例如 5 人中 3 人。", "Name fewer trustees, such as 3 of 5."),
    )


def twice(name: str) -> Finding:
    """Say: a trustee who is there twice."""
    return Finding(
        PLACE,
        Say("每位保管人的姓名和公钥各不相同", "trustees who differ in name and in key"),
        Say(f"{name}重复", f"{name} twice"),
        Say("请去掉重复的公钥文件。", "Leave out the public file that is there twice."),
    )


def too_few(needed: int, names: Sequence[str], present: Sequence[str]) -> Finding:
    """Say: fewer trustees than are needed."""
    return Finding(
        PLACE,
        Say(
            f"{len(names)} 位保管人中的 {needed} 位（{'、'.join(names)}）",
            f"{needed} of {len(names)} trustees ({', '.join(names)})",
        ),
        Say(f"{len(present)} 位（{'、'.join(present) or '无'}）", f"{len(present)} ({', '.join(present) or 'none'})"),
        Say("请其他保管人带密钥文件到场。", "Let more trustees come with their key files."),
    )


def stranger(names: Sequence[str], found: Trustee) -> Finding:
    """Say: a key of somebody who is no trustee of this poll."""
    return Finding(
        PLACE,
        Say(f"本评议保管人（{'、'.join(names)}）的密钥", f"the key of a trustee of this poll ({', '.join(names)})"),
        Say(
            f"{found.name}的密钥，指纹 {found.fingerprint}，不属于本评议",
            f"a key of {found.name}, fingerprint {found.fingerprint}, which does not fit",
        ),
        Say("请核对是否拿错了密钥文件。", "See whether this is the right key file."),
    )


def damaged_part(name: str) -> Finding:
    """Say: a part that its own trustee cannot open."""
    return Finding(
        PLACE,
        Say(f"{name}的密钥能打开的份额", f"a part that the key of {name} opens"),
        Say("被改动的份额", "a part that was changed"),
        Say("请换一组保管人，或从备份恢复记录。", "Try with other trustees, or restore the records from the copy."),
    )


def wrong_passphrase() -> Finding:
    """Say: a passphrase that does not open the key."""
    return Finding(
        PLACE,
        Say("本评议的口令", "the passphrase of this poll"),
        Say("打不开的口令，或被改动的记录", "one that does not open it, or a record that was changed"),
        Say(
            "请重新输入；仍不行时从备份恢复记录。",
            "Type it again; if it still fails, restore the records from the copy.",
        ),
    )


def passphrase_expected() -> Finding:
    """Say: trustees where a passphrase is asked for."""
    return Finding(
        PLACE,
        Say("本评议的口令", "the passphrase of this poll"),
        Say("保管人的密钥", "the keys of trustees"),
        Say("本评议的密钥由口令锁定，请输入口令。", "The key of this poll is locked by a passphrase: type it."),
    )


def other_poll() -> Finding:
    """Say: the key of another poll."""
    return Finding(
        PLACE,
        Say("本评议的密钥", "the key of this poll"),
        Say("另一次评议的密钥", "the key of another poll"),
        Say("请从备份恢复本评议的记录。", "Restore the records of this poll from the copy."),
    )


def damaged() -> Finding:
    """Say: a record that is no locked key."""
    return Finding(
        PLACE,
        Say("锁定的密钥", "a locked key"),
        Say("损坏或被改动的记录", "a damaged or changed record"),
        Say("请从备份恢复记录。", "Restore the records from the copy."),
    )
