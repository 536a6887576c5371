@echo off
chcp 65001 >nul
title Cài nút và hàm vào Excel
echo Hãy đóng Excel trước khi tiếp tục. Không di chuyển thư mục này sau khi cài.
pause
"%~dp0python\python.exe" -X utf8 -m tdkt_xl addin install
"%~dp0python\python.exe" -X utf8 -m tdkt_xl doctor
echo.
pause
