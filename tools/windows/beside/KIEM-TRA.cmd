@echo off
chcp 65001 >nul
title Kiểm tra biểu khen thưởng
if "%~1"=="" (
  echo Hãy kéo tệp hoặc thư mục báo cáo thả vào biểu tượng KIEM-TRA.
  pause
  exit /b 2
)
"%~dp0python\python.exe" -X utf8 -m tdkt_xl check %* --annotate "%~dp1tra-lai"
if exist "%~dp1tra-lai" echo Các bản đánh dấu chỗ phải sửa nằm trong "%~dp1tra-lai".
echo.
pause
