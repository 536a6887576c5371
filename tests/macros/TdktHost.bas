Attribute VB_Name = "TdktHost"
Option Explicit
' The add-in's host module for a test inside LibreOffice: the same Sub, but Python is started by Shell.
' LibreOffice ignores #If, so a second module stands in for the first.

Public Sub TdktRun(ByVal action As String)
    Dim code As Long
    code = Shell(Environ("TDKT_TEST_PYTHON"), 0, "-m tests.press_outside " & action, True)
End Sub
