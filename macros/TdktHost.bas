Attribute VB_Name = "TdktHost"
Option Explicit
' How Excel gets to Python. RunPython needs an active workbook; where none is open an empty one stands in.

Public Sub TdktRun(ByVal action As String)
    If ActiveWorkbook Is Nothing Then Workbooks.Add
    RunPython "import tdkt_xl.excel.buttons as b; b.press('" & action & "')"
End Sub
