@echo off
chcp 65001 >nul
title Tổng hợp biểu khen thưởng
if "%~1"=="" (
  echo Hãy kéo thư mục báo cáo thả vào biểu tượng TONG-HOP.
  echo Nếu có danh sách đơn vị, để tệp don-vi.csv hoặc don-vi.xlsx cạnh thư mục đó.
  pause
  exit /b 2
)
set ROSTER=
if exist "%~dp1don-vi.xlsx" set ROSTER=--roster "%~dp1don-vi.xlsx"
if exist "%~dp1don-vi.csv" set ROSTER=--roster "%~dp1don-vi.csv"
"%~dp0python\python.exe" -X utf8 -m tdkt_xl merge %* %ROSTER% -o "%~dp1tong-hop.xlsx"
if not errorlevel 2 start "" "%~dp1tong-hop.xlsx"
echo.
pause
