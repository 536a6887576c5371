"""Works a running LibreOffice for tests: run by a Python that has uno, one JSON request a line in, one JSON answer a line out.

Standard library and uno only; `calc_office.py` is the other end. `python3 office_driver.py PIPE`.
"""

import json
import sys
import time
import traceback

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.util import URL


def property_value(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


class Driver:
    """Each public method is an operation; documents are named by their number."""

    def __init__(self, pipe):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(600):
            try:
                self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                time.sleep(0.1)
        self.desktop = self.service("com.sun.star.frame.Desktop")
        self.documents = []

    def service(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def open(self, path=None, kind=None, read_only=False):
        url = path if path and path.startswith("private:") else uno.systemPathToFileUrl(path) if path else "private:factory/scalc"
        how = [property_value("MacroExecutionMode", 4)]  # not hidden: LibreOffice 7.4 crashes when a hidden document is undone
        how += [property_value("FilterName", kind)] if kind else []
        how += [property_value("ReadOnly", True)] if read_only else []
        self.documents.append(self.desktop.loadComponentFromURL(url, "_blank", 0, tuple(how)))
        return len(self.documents) - 1

    def sheet(self, document, name):
        sheets = self.documents[document].Sheets
        return sheets.getByName(name) if name else sheets.getByIndex(0)

    def sheets(self, document):
        return list(self.documents[document].Sheets.ElementNames)

    def put(self, document, cells, sheet=None):
        """Sets cells: a text that begins with = is a formula. Gives the seconds that each took."""
        spent = {}
        for address, value in cells.items():
            cell = self.sheet(document, sheet).getCellRangeByName(address)
            began = time.perf_counter()
            if isinstance(value, str):
                cell.setFormula(value)
            else:
                cell.setValue(value)
            cell.getString()
            spent[address] = time.perf_counter() - began
        return spent

    def put_array(self, document, area, formula, sheet=None):
        self.sheet(document, sheet).getCellRangeByName(area).setArrayFormula(formula)

    def put_column(self, document, area, formulas, sheet=None):
        self.sheet(document, sheet).getCellRangeByName(area).setFormulaArray(tuple((formula,) for formula in formulas))

    def values(self, document, area, sheet=None):
        return [list(row) for row in self.sheet(document, sheet).getCellRangeByName(area).getDataArray()]

    def error(self, document, address, sheet=None):
        return self.sheet(document, sheet).getCellRangeByName(address).getError()

    def recalculate(self, document):
        began = time.perf_counter()
        self.documents[document].calculateAll()
        return time.perf_counter() - began

    def colours(self, document, sheet=None):
        page = self.sheet(document, sheet)
        cursor = page.createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.getRangeAddress()
        found = {}
        for row in range(last.EndRow + 1):
            for column in range(last.EndColumn + 1):
                cell = page.getCellByPosition(column, row)
                if cell.CellBackColor >= 0:
                    found[cell.AbsoluteName.rpartition(".")[2].replace("$", "")] = f"{cell.CellBackColor:06X}"
        return found

    def paint(self, document, address, colour, sheet=None):
        self.sheet(document, sheet).getCellRangeByName(address).CellBackColor = int(colour, 16)

    def links(self, document, sheet):
        page = self.sheet(document, sheet)
        found = {}
        for row in range(100):
            cell = page.getCellByPosition(2, row)
            fields = cell.getTextFields()
            found.update({str(row + 1): fields.getByIndex(i).URL for i in range(fields.Count)})
        return found

    def shown_columns(self, document, sheet):
        columns = self.sheet(document, sheet).Columns
        return [columns.getByIndex(i).IsVisible for i in range(10)]

    def rename(self, document, sheet, name):
        self.sheet(document, sheet).Name = name

    def protect(self, document, sheet=None):
        (self.sheet(document, sheet) if sheet else self.documents[document]).protect("")

    def unlock(self, document, area, sheet=None):
        cells = self.sheet(document, sheet).getCellRangeByName(area)
        protection = cells.CellProtection
        protection.IsLocked = False
        cells.CellProtection = protection

    def press(self, document, action, answers):
        """Gives the command to the document's frame, as its menu does, or to the office itself; gives the seconds it took."""
        frame = self.desktop if document is None else self.documents[document].CurrentController.Frame
        given = tuple(property_value(key, value) for key, value in answers.items())
        began = time.perf_counter()
        self.service("com.sun.star.frame.DispatchHelper").executeDispatch(frame, f"vn.tdkt.xl:{action}", "", 0, given)
        return time.perf_counter() - began

    def show_toolbar(self, document):
        """Asks after a command as menu and toolbar do when a window shows them."""
        frame = self.documents[document].CurrentController.Frame
        url = URL()
        url.Complete = "vn.tdkt.xl:tdktTroGiup"
        _, url = self.service("com.sun.star.util.URLTransformer").parseStrict(url)
        return frame.queryDispatch(url, "_self", 0) is not None

    def toolbar(self, document):
        """Whether the window shows our toolbar, and whether it is docked."""
        layout = self.documents[document].CurrentController.Frame.LayoutManager
        url = "private:resource/toolbar/addon_vn.tdkt.toolbar"
        return [layout.isElementVisible(url), layout.isElementDocked(url)]

    def menu_texts(self, document):
        """The titles of the menus that extensions add, and of the entries in ours."""
        provider = self.service("com.sun.star.configuration.ConfigurationProvider")
        where = (property_value("nodepath", "/org.openoffice.Office.Addons/AddonUI/OfficeMenuBar/vn.tdkt.menu"),)
        menu = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", where)
        entries = menu.getByName("Submenu")
        return [menu.getByName("Title"), [entries.getByName(name).getByName("Title") for name in sorted(entries.ElementNames)]]

    def undo(self, document):
        self.documents[document].UndoManager.undo()

    def undo_titles(self, document):
        return list(self.documents[document].UndoManager.getAllUndoActionTitles())

    def opened(self):
        """The paths of all documents that are open."""
        documents = self.desktop.Components.createEnumeration()
        paths = []
        while documents.hasMoreElements():
            url = documents.nextElement().URL
            paths += [uno.fileUrlToSystemPath(url)] if url else []
        return paths

    def wizard(self):
        """What the function wizard says of our functions: description, and name and help of each argument."""
        listed = self.service("com.sun.star.sheet.FunctionDescriptions")
        said = {}
        for i in range(listed.getCount()):
            about = {each.Name: each.Value for each in listed.getByIndex(i)}
            if str(about.get("Name", "")).startswith("TDKT"):
                said[about["Name"]] = [about["Description"], [[a.Name, a.Description] for a in about["Arguments"]]]
        return said

    def macro(self, document, name, arguments):
        """Runs a Basic function of the document: Library.Module.Function."""
        url = f"vnd.sun.star.script:{name}?language=Basic&location=document"
        return self.documents[document].getScriptProvider().getScript(url).invoke(tuple(arguments), (), ())[0]

    def basic(self, document, library):
        modules = self.documents[document].BasicLibraries.getByName(library)
        return {name: modules.getByName(name) for name in modules.ElementNames}

    def save(self, document, path, kind):
        self.documents[document].storeToURL(uno.systemPathToFileUrl(path), (property_value("FilterName", kind),))

    def close(self):
        """Closes every document."""
        documents = self.desktop.Components.createEnumeration()
        while documents.hasMoreElements():
            documents.nextElement().close(True)
        self.documents = []

    def quit(self):
        self.desktop.terminate()


def main():
    driver = Driver(sys.argv[1])
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        operation, arguments = json.loads(line)
        try:
            answer = {"result": getattr(driver, operation)(**arguments)}
        except Exception:
            answer = {"error": traceback.format_exc().strip().splitlines()[-1]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
