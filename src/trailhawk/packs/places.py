"""Where files really are, once links are followed."""

from __future__ import annotations

from pathlib import Path

__all__ = ["Places"]


class Places:
    """The paths of files without links.

    ``Path.resolve`` asks about every folder above every file, which takes longer than reading them.
    """

    def __init__(self) -> None:
        self._folders: dict[Path, Path] = {}

    def real(self, file: Path) -> Path:
        """Return a file's path without links; a folder is looked up once for all its files."""
        if file.is_symlink():
            return file.resolve()
        folder = file.parent
        if folder not in self._folders:
            self._folders[folder] = folder.resolve()
        return self._folders[folder] / file.name

    def inside(self, file: Path, top: Path) -> Path | None:
        """Return a file's path without links; None when it leads out of ``top``, itself resolved.

        ``file`` is ``top`` or was found below it, by way of folders and no links.
        """
        real = self.real(file)
        outside = file.is_symlink() and not real.is_relative_to(top.resolve())
        return None if outside else real
