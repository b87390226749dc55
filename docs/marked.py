"""Parts of a page that a script writes, between two marks, so that they cannot drift, and cells of their tables."""


def cell(text: str) -> str:
    """Return a text as a cell of a table can hold it."""
    return text.replace("|", "\\|").replace("\n", " ")


def replaced(page: str, name: str, text: str, script: str) -> str:
    """Return a page with one of its parts written anew by a script in this folder."""
    begin, end = f"<!-- {name}: written by docs/{script} -->\n", f"<!-- end of {name} -->\n"
    before, _, rest = page.partition(begin)
    return f"{before}{begin}{text}\n{end}{rest.partition(end)[2]}"
