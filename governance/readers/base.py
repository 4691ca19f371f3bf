"""The project as it was at a git revision, laid out in a temporary folder; the repository is not touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from governance.errors import ConfigError, InputError, Problem

_INSTALLED = ("dbt_packages", "dbt_modules")


@contextmanager
def revision(ref: str, root: Path) -> Iterator[Path]:
    """Yield the folder `root` as it was at a revision.

    Packages that `dbt deps` installed are not in git; the present ones are linked in.

    Args:
        ref: a branch, tag or commit.
        root: a folder inside a git work tree.

    Raises:
        ConfigError: if git is missing, the folder is not in a repository, or there is no such revision.
    """
    commit = resolve(ref, root)
    prefix = _git(root, "rev-parse", "--show-prefix").strip().rstrip("/")
    top = Path(_git(root, "rev-parse", "--show-toplevel").strip())
    with tempfile.TemporaryDirectory(prefix="governance-base-") as name:
        base = Path(name).resolve()
        _unpack(top, commit, base)
        folder = base / prefix
        if not folder.is_dir():
            raise ConfigError(Problem(message=f"the folder does not exist at `{ref}`", path=root.as_posix()))
        for installed in _INSTALLED:
            _link(root.resolve() / installed, folder / installed)
        yield folder


def _link(here: Path, there: Path) -> None:
    for package in sorted(here.iterdir()) if here.is_dir() else ():
        if not (there / package.name).exists():
            there.mkdir(exist_ok=True)
            try:
                (there / package.name).symlink_to(package, target_is_directory=True)
            except OSError:
                # Windows lets only some users make links.
                shutil.copytree(package, there / package.name)


def resolve(ref: str, root: Path) -> str:
    """Return the commit that a revision names.

    Raises:
        ConfigError: if there is none.
    """
    if not (root / ".").is_dir():
        raise ConfigError(Problem(message="there is no such folder", path=root.as_posix()))
    if not _inside(root):
        raise ConfigError(
            Problem(
                message="--base needs a git repository",
                path=root.as_posix(),
                help="--base-manifest FILE compares with another manifest",
            )
        )
    try:
        return _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").strip()
    except _GitError:
        raise ConfigError(
            Problem(
                message=f"git knows no revision `{ref}`",
                help="fetch it first; a shallow clone in CI may not have it",
            )
        ) from None


def changed(ref: str, root: Path) -> frozenset[str]:
    """Return the paths below `root`, relative to it, that differ from a revision, in work tree or index.

    Raises:
        ConfigError: if there is no such revision.
    """
    commit = resolve(ref, root)
    names = _git(root, "diff", "--name-only", "-z", "--relative", commit, "--", ".")
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    return frozenset(name for name in (names + new).split("\0") if name)


class _GitError(Exception):
    """Git said no."""


def _inside(root: Path) -> bool:
    try:
        return _git(root, "rev-parse", "--is-inside-work-tree").strip() == "true"
    except _GitError:
        return False


def _command(root: Path, *arguments: str) -> list[str]:
    return ["git", "-C", str(root), "-c", "core.quotepath=off", "-c", "core.fsmonitor=false", *arguments]


def _environment() -> dict[str, str]:
    # Nothing may ask for a password or write to the repository's index.
    return {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - arguments are a list, the revision follows --end-of-options
            _command(root, *arguments), capture_output=True, check=False, env=_environment()
        )
    except FileNotFoundError:
        raise ConfigError("--base needs git, which is not installed") from None
    if done.returncode:
        raise _GitError
    return done.stdout.decode("utf-8", "surrogateescape")


def _unpack(top: Path, commit: str, folder: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - a commit hash that git itself returned
        _command(top, "archive", "--format=tar", commit),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    ) as process:
        assert process.stdout is not None  # noqa: S101 - Popen was given a pipe
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            for member in archive:
                _extract(archive, member, folder)
        process.stdout.close()
    if process.returncode:
        raise InputError(f"git could not read the commit {commit[:12]}")


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    target = folder / member.name
    # A tree from git may hold links that point out of it; they are left out.
    if not target.resolve().is_relative_to(folder):
        return
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
    elif member.isfile():
        target.parent.mkdir(parents=True, exist_ok=True)
        source = archive.extractfile(member)
        if source is not None:
            target.write_bytes(source.read())
    elif member.issym():
        link = (target.parent / member.linkname).resolve()
        if link.is_relative_to(folder):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(member.linkname)
