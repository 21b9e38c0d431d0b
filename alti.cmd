@echo off
rem Runs Altiplano from its sources on Windows: finds a JDK, builds when something changed, starts.
rem The twin of ./alti. Exit code 69: there is no JDK or Maven (and it says how to get one).
setlocal DisableDelayedExpansion
call "%~dp0dev\find-java.cmd" || exit /b 69
set "ROOT=%~dp0"
set "WORK=%ROOT%target\alti"
call :is_stale && (call :build || exit /b 1)
set /p CURRENT=<"%WORK%\current"
set "ALTIPLANO_LIB=%WORK%\%CURRENT%"
set "ALTIPLANO_MODELS=%~dp0models"
call "%ROOT%dev\launch.cmd" %*
exit /b

rem True if there is no build, or a source is newer than it.
:is_stale
if not exist "%WORK%\stamp" exit /b 0
powershell -NoProfile -Command ^
  "$stamp = (Get-Item '%WORK%\stamp').LastWriteTimeUtc;" ^
  "$sources = Get-Item '%ROOT%pom.xml','%ROOT%.mvn','%ROOT%*\pom.xml','%ROOT%*\src\main';" ^
  "$all = $sources + ($sources | Where-Object PSIsContainer | Get-ChildItem -Recurse);" ^
  "exit [int]!($all | Where-Object { $_.LastWriteTimeUtc -gt $stamp } | Select-Object -First 1)"
exit /b %ERRORLEVEL%

:build
where mvn >nul 2>nul || (
  >&2 echo alti: building Altiplano needs Maven 3.8.7 or newer, and there is no mvn on the Path:
  >&2 echo.
  >&2 echo   winget install Apache.Maven     ^(or: scoop install maven^)
  exit /b 69
)
if not exist "%WORK%" mkdir "%WORK%"
set WAITED=0
:wait
mkdir "%WORK%\lock" 2>nul && goto :locked
if %WAITED%==0 >&2 echo alti: waiting for another build; if there is none, remove %WORK%\lock
set /a WAITED+=1
timeout /t 1 /nobreak >nul
goto :wait

:locked
call :is_stale || goto :unlock
>&2 echo alti: building from source (once, and again when a source changes)
echo.>"%WORK%\stamp.new"
if exist "%ROOT%app\target\quick\lib" rmdir /s /q "%ROOT%app\target\quick\lib"
pushd "%ROOT%"
call mvn -q -B -ntp -Dquick -Dmaven.test.skip=true -pl app -am package 1>&2
set STATUS=%ERRORLEVEL%
popd
if not %STATUS%==0 (
  rmdir "%WORK%\lock"
  >&2 echo alti: the build failed
  exit /b 1
)
set "NAME=build.%RANDOM%%RANDOM%"
mkdir "%WORK%\%NAME%"
copy /y "%ROOT%app\target\quick\altiplano-app-*.jar" "%WORK%\%NAME%" >nul
copy /y "%ROOT%app\target\quick\lib\*.jar" "%WORK%\%NAME%" >nul
>"%WORK%\current" echo %NAME%
move /y "%WORK%\stamp.new" "%WORK%\stamp" >nul
:unlock
rmdir "%WORK%\lock"
exit /b 0
