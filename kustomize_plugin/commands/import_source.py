"""The SOURCE of `import` and `convert`, read as the one config that is taken over."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from kustomize_plugin.commands import source as sources
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.commands.source import Source
from kustomize_plugin.resources.kustomization_names import FILE_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.adoption.intake import Intake
    from kustomize_plugin.commands.source import Read


def intake(source: Source, shown: str, config_map: str = "", key: str = "") -> Intake:
    """Return the config of a source; what keeps it from being read ends the command."""
    from kustomize_plugin.adoption.refusal import IntakeError

    if not source.revision and source.path.name in FILE_NAMES and source.path.is_file():
        source = Source(source.path.parent)  # what a kustomization says is known once it is built
    try:
        if source.revision or source.is_folder:
            return _of_read(source, config_map, key)
        return _of_file(source, shown, config_map, key)
    except IntakeError as error:
        where = error.file or shown
        where = f"{where}:{error.line}" if error.line else where
        raise CouldNotRunError(f"{where}: {error}") from error
    except RecursionError as error:
        raise CouldNotRunError(
            f"{shown} is nested too deeply, or an alias is inside the value that it repeats"
        ) from error


def of_gateway(source: Source, key_env: str) -> Intake:
    """Return the config that a gateway runs, as far as its API tells; what keeps it from telling ends the command."""
    from kustomize_plugin.adoption import running_gateway
    from kustomize_plugin.adoption.intake import Intake
    from kustomize_plugin.adoption.way_back import BUILT, Held
    from kustomize_plugin.commands import asked_gateway
    from kustomize_plugin.yamltext import emit

    written = running_gateway.WrittenGateway(asked_gateway.running(str(source), key_env))
    if not written.values["model_list"]:
        raise CouldNotRunError(f"{source} runs no model")
    made = Intake(running_gateway.KIND, emit.block(written.values, 0), line=-1)
    made.held = Held(BUILT, "", (), {})
    made.notes += written.notes
    return made


def _of_file(source: Source, shown: str, config_map: str, key: str) -> Intake:
    from kustomize_plugin.adoption import found_config
    from kustomize_plugin.adoption import intake as reader
    from kustomize_plugin.adoption.refusal import NoConfigError

    text = _read(str(source), shown)
    found_config.refuse_template(shown, text)
    try:
        found = _in_text(text, config_map, key)
    except NoConfigError as error:
        read = None if source.is_stdin else sources.read(source, allow_remote=False)
        if read is not None and read.configs:
            return _of_config(read)
        raise NoConfigError(f"{error}{'' if source.is_stdin else _elsewhere(source.path)}") from error
    if found.kind == reader.CONFIG:
        _resolve(found, str(source))
    return found


def _elsewhere(file: Path) -> str:
    """Name the command that works, where the folder of a file has what the file lacks."""
    from kustomize_plugin.machine import source_files

    folder = file.parent
    has_more = any(name != file.as_posix() for name, _ in source_files.below(folder))
    return f"; its folder has one: kustomize-litellm import {shlex.quote(folder.as_posix())}" if has_more else ""


def _in_text(text: str, config_map: str, key: str) -> Intake:
    """Return the config of a text: a ConfigMap with what came along, a bare one, or one in any other shape."""
    from kustomize_plugin.adoption import found_config
    from kustomize_plugin.adoption import intake as reader
    from kustomize_plugin.adoption.refusal import NoConfigError

    try:
        return reader.read(text, config_map, key)
    except NoConfigError:
        found = found_config.of(text, sources.pick() or config_map or key)
        if found is None:
            raise
        return found


def _of_read(source: Source, config_map: str, key: str) -> Intake:
    """Return the config of a folder, or of a revision."""
    from kustomize_plugin.adoption import found_config
    from kustomize_plugin.adoption.refusal import IntakeError

    read = sources.read(source, allow_remote=False)
    if len(read.texts) > 1:
        return _of_config(read)
    for name, text in read.texts:
        try:
            found_config.refuse_template(name, text)
            found = _in_text(text, config_map, key)
        except IntakeError as error:
            error.file = name
            raise
        found.is_built, found.file = not name, name or str(source)
        return found
    return _of_config(read)


def _of_config(read: Read) -> Intake:
    """Return the one config of several files; a file of its own is read as if it were named."""
    from kustomize_plugin.adoption import found_config

    config = read.gateway.config
    text = dict(read.texts).get(config.file, "")
    found_config.refuse_template(config.file, text)
    if not config.kind and not config.path and not read.source.revision and Path(config.file).is_file():
        found = _of_file(Source(Path(config.file)), config.file, "", "")
        found.file = config.file
        return found
    return found_config.intake(config)


def _read(file: str, shown: str) -> str:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CouldNotRunError(
            f"{shown} is not UTF-8: byte {error.start} is 0x{error.object[error.start]:02x}"
        ) from error
    except OSError as error:
        raise CouldNotRunError(f"cannot read {shown}: {error.strerror}") from error


def _resolve(intake: Intake, file: str) -> None:
    """Join the files that a bare config includes, found where LiteLLM would find them."""
    from kustomize_plugin.adoption import includes
    from kustomize_plugin.adoption.refusal import IntakeError

    root = os.path.relpath(file)
    home = Path(file).resolve().parent
    joined_files: list[str] = []

    def find(entry: str, declared_in: str) -> str:
        if file == "-":
            raise IntakeError(f'it includes "{entry}", and a config from stdin has no folder; give the file instead')
        places = [os.path.relpath(Path(one).parent / entry) for one in (declared_in, root)]
        # Path.exists raises for a name that is too long
        place = next((place for place in places if os.path.exists(place)), places[0])  # noqa: PTH110 - see above
        real = os.path.realpath(place)
        if not Path(real).is_relative_to(home):
            raise IntakeError(
                f'it includes "{entry}", which is outside {home}; copy it there if it belongs to the config'
            )
        if os.path.exists(real) and not os.path.isfile(real):  # noqa: PTH110, PTH113 - likewise
            raise IntakeError(f'it includes "{entry}", which is not a file')
        return place

    def read(place: str) -> str:
        joined_files.append(place)
        return _read(place, place)

    joined = includes.resolve(intake.text, root, find, read)
    if joined_files:
        intake.notes.append(f"joined with what it includes: {', '.join(joined_files)}")
    if joined != intake.text:
        intake.text, intake.line = joined, -1
