@echo off
setlocal EnableDelayedExpansion
set "TDKT_LINE=!cmdcmdline!"
setlocal DisableDelayedExpansion
chcp 65001 >nul
title tdkt-xl
"%~dp0python\python.exe" -X utf8 -m tdkt_xl.commands.dropped tong-hop %*
exit
