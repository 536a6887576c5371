Attribute VB_Name = "TdktRibbon"
Option Explicit
' One callback for all buttons: a button's id is the name of its action. No text, no logic: they are Python's.

Public Sub TdktPress(control As IRibbonControl)
    TdktRun control.ID
End Sub
