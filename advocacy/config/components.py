"""Every macro under templates/components/, as `ui.<name>` in every template.

A block that htmx fetches on its own (jinja2-fragments) is rendered without the imports at the head
of its template; a global namespace works in pages and fragments alike.
"""

from collections.abc import Callable

from jinja2 import Environment, TemplateAssertionError
from markupsafe import Markup

Macro = Callable[..., Markup]

FOLDER = "components/"


class Components:
    """Looks a macro up by name among the component templates of an environment."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._homes: dict[str, str] | None = None

    def __getattr__(self, name: str) -> Macro:
        if name.startswith("_"):
            raise AttributeError(name)
        if self._homes is None:
            self._homes = self._survey()
        try:
            home = self._homes[name]
        except KeyError:
            raise AttributeError(f"no component is called {name!r}") from None
        # Through get_template, so that an edited file is noticed while developing.
        macro: Macro = getattr(self._environment.get_template(home).module, name)
        if not self._environment.auto_reload:
            # Found by itself from now on: without coming here.
            setattr(self, name, macro)
        return macro

    def _survey(self) -> dict[str, str]:
        homes: dict[str, str] = {}
        for path in self._environment.list_templates(
            filter_func=lambda path: path.startswith(FOLDER) and path.endswith(".html")
        ):
            module = self._environment.get_template(path).module
            for name, value in vars(module).items():
                if name.startswith("_") or not hasattr(value, "catch_kwargs"):
                    continue
                if name in homes:
                    raise TemplateAssertionError(
                        f"{name} is defined in {homes[name]} too", 1, filename=path
                    )
                homes[name] = path
        return homes
