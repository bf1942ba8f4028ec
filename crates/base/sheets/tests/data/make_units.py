"""Makes units.xls with xlwt 1.3 and units.ods with odfpy 1.4: the same invented units in both."""
import datetime

import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

TITLE = "某市被评议单位名册"
HEADER = ["单位编号", "单位名称", "人数", "设立日期"]
UNITS = [
    ("U001", "市财政局", 20260001, datetime.date(2010, 3, 1)),
    ("U002", "市交通局", 92.5, datetime.date(2026, 2, 28)),
]

book = xlwt.Workbook(encoding="utf-8")
sheet = book.add_sheet("名册")
sheet.write_merge(0, 0, 0, 3, TITLE)
for column, name in enumerate(HEADER):
    sheet.write(2, column, name)
day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
for row, (unit, name, people, since) in enumerate(UNITS, 3):
    sheet.write(row, 0, unit)
    sheet.write(row, 1, name)
    sheet.write(row, 2, people)
    sheet.write(row, 3, since, day)
sheet.write(5, 0, "U003")
sheet.write(5, 1, xlwt.Formula('"市"&"公安局"'))
book.save("units.xls")

document = OpenDocumentSpreadsheet()
table = Table(name="名册")


def row(*cells):
    line = TableRow()
    for cell in cells:
        line.addElement(cell)
    table.addElement(line)


def text(value, **attributes):
    cell = TableCell(valuetype="string", **attributes)
    cell.addElement(P(text=value))
    return cell


row(text(TITLE, numbercolumnsspanned=4), CoveredTableCell(numbercolumnsrepeated=3))
row(TableCell(numbercolumnsrepeated=1024))
row(*[text(name) for name in HEADER], TableCell(numbercolumnsrepeated=1020))
for unit, name, people, since in UNITS:
    row(
        text(unit),
        text(name),
        TableCell(valuetype="float", value=people),
        TableCell(valuetype="date", datevalue=since.isoformat()),
        TableCell(numbercolumnsrepeated=1020),
    )
row(text("U003"), text("市公安局", formula='of:="市"&"公安局"'), TableCell(numbercolumnsrepeated=1022))
blank = TableRow(numberrowsrepeated=1048570)
blank.addElement(TableCell(numbercolumnsrepeated=1024))
table.addElement(blank)
document.spreadsheet.addElement(table)
document.save("units.ods")
