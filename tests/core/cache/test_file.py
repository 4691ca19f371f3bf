"""The cache file: bounded, shared, and never the reason why a run fails or says something else."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from governance.catalog import cache as module
from governance.catalog.cache import DiskCache, engine_fingerprint, remembering
from governance.lineage.graph import build_graph
from tests.core.cache.test_memo import project


def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def write(path: Path, *names: str, limit: int = module.LIMIT, size: int = 100) -> DiskCache:
    with DiskCache(path, limit=limit) as cache:
        for name in names:
            cache.put(name.encode(), name.encode() * size)
    return cache


def kept(path: Path, *names: str) -> set[str]:
    cache = DiskCache(path)
    return {name for name in names if cache.get(name.encode()) is not None}


def test_what_one_run_puts_the_next_one_gets(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "cache"
    assert write(path, "a", "b").problem == ""
    cache = DiskCache(path)
    assert cache.get(b"a") == b"a" * 100
    assert cache.get(b"c") is None


def test_reading_alone_writes_nothing(tmp_path: Path) -> None:
    with DiskCache(tmp_path / "deep" / "cache") as cache:
        assert cache.get(b"a") is None
    assert not (tmp_path / "deep").exists()


def test_it_is_bounded_and_what_was_used_stays(tmp_path: Path) -> None:
    path = tmp_path / "cache"
    write(path, "a", "b", "c", limit=400)
    with DiskCache(path, limit=400) as cache:
        assert cache.get(b"a") is not None
        cache.put(b"d", b"d" * 200)
    assert kept(path, "a", "b", "c", "d") == {"a", "d"} | kept(path, "b")
    write(path, "e", limit=150)
    assert kept(path, "a", "b", "c", "d", "e") == {"e"}


def test_another_engine_reads_nothing_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cache"
    write(path, "a")
    monkeypatch.setattr(module, "engine_fingerprint", lambda: b"another")
    assert kept(path, "a") == set()
    write(path, "b")
    monkeypatch.undo()
    assert kept(path, "a", "b") == {"a"}


def test_the_engine_is_its_code(tmp_path: Path) -> None:
    package = Path(module.__file__).parent.parent
    for folder in ("lineage", "project"):
        shutil.copytree(package / folder, tmp_path / folder)
    assert engine_fingerprint(tmp_path) == engine_fingerprint()
    engine_fingerprint.cache_clear()
    changed = tmp_path / "lineage" / "scope.py"
    changed.write_text(changed.read_text(encoding="utf-8") + "\nX = 1\n", encoding="utf-8")
    assert engine_fingerprint(tmp_path) != engine_fingerprint()


def test_a_damaged_file_changes_no_lineage(tmp_path: Path) -> None:
    path = tmp_path / "cache"
    plain = build_graph(project())
    with remembering(path) as memo:
        build_graph(project(), memo=memo)
    whole = path.read_bytes()
    damages = [whole[:at] for at in (0, 10, 100, len(whole) // 2, len(whole) - 1)]
    damages += [whole[:at] + b"\xff" * 64 + whole[at + 64 :] for at in range(0, len(whole), len(whole) // 20)]
    damages += [b"not a database at all" * 100]
    for damage in damages:
        path.write_bytes(damage)
        for _ in range(2):
            with remembering(path) as memo:
                assert build_graph(project(), memo=memo) == plain
        assert DiskCache(path).problem == "", "a damaged file is replaced"


def test_a_file_of_another_shape_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "cache"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table entry (key blob primary key, value blob)")
    assert write(path, "a").problem
    assert kept(path, "a") == {"a"}


def test_a_folder_that_cannot_be_made_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said: list[str] = []
    with remembering(tmp_path / "file" / "cache", say=said.append) as memo:
        assert build_graph(project(), memo=memo) == build_graph(project())
    assert len(said) == 1
    assert said[0].startswith("the lineage cache was not used: ")
    assert str(tmp_path) not in said[0]


def test_a_full_disk_only_loses_the_cache(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: writing beyond it fails in the same place."""
    path = tmp_path / "cache"
    write(path, "a")
    done = run(
        """
        import resource, sys
        from pathlib import Path
        from governance.catalog.cache import DiskCache
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        with DiskCache(Path(sys.argv[1])) as cache:
            cache.put(b"b", b"b" * 1_000_000)
        print(bool(cache.problem))
        """,
        path,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "True"), done.stderr
    assert kept(path, "a", "b") == {"a"}


def test_a_process_killed_while_it_writes_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "cache"
    write(path, "a")
    done = run(
        """
        import os, signal, sys
        from pathlib import Path
        from governance.catalog.cache import DiskCache
        class Dies(DiskCache):
            def _insert(self, connection, new):
                super()._insert(connection, new)
                connection.execute("pragma cache_spill = on")
                os.kill(os.getpid(), signal.SIGKILL)
        with Dies(Path(sys.argv[1])) as cache:
            for n in range(2000):
                cache.put(b"%d" % n, b"x" * 2000)
        """,
        path,
    )
    assert done.returncode == -9
    assert kept(path, "a", "0") == {"a"}
    write(path, "b")
    assert kept(path, "a", "b") == {"a", "b"}


def test_a_file_that_another_run_is_just_making_is_an_empty_cache(tmp_path: Path) -> None:
    path = tmp_path / "cache"
    path.touch()
    with DiskCache(path) as cache:
        assert cache.get(b"key") is None
        cache.put(b"key", b"value")
    assert not cache.problem
    assert kept(path, "key") == {"key"}


def test_runs_side_by_side_all_get_written(tmp_path: Path) -> None:
    path = tmp_path / "cache"
    code = """
        import sys
        from pathlib import Path
        from governance.catalog.cache import DiskCache
        for n in range(10):
            with DiskCache(Path(sys.argv[1])) as cache:
                key = f"{sys.argv[2]}-{n}".encode()
                cache.put(key, key * 50)
            assert not cache.problem, cache.problem
        """
    running = [
        subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), str(path), str(n)]) for n in range(4)
    ]
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0, 0]
    names = [f"{who}-{n}" for who in range(4) for n in range(10)]
    assert kept(path, *names) == set(names)
