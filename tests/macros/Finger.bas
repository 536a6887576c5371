Attribute VB_Name = "Finger"
Option Explicit
' Presses a button of the ribbon as Office would, for a test inside LibreOffice.

Public Function Works() As String
    ' A module that does not compile silences a whole library: then this too gives nothing.
    Works = "works"
End Function

Public Function Press(ByVal id As String) As String
    On Error GoTo failed
    Dim control As IRibbonControl
    Set control = New IRibbonControl
    control.ID = id
    TdktPress control
    Press = "pressed"
    Exit Function
failed:
    Press = "error " & Err.Number & ": " & Err.Description
End Function
