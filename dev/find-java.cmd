@echo off
rem Puts a JDK of version 25 or newer into JAVA_HOME: JAVA_HOME itself, else one in the usual folders,
rem else the one on the Path. Ends with 69 and says how to get one if there is none.
rem The twin of find-java.sh.

call :consider "%JAVA_HOME%" && goto :found
for %%V in (25 26 27 28 29) do (
  for /d %%D in (
    "%ProgramFiles%\Eclipse Adoptium\jdk-%%V*" "%ProgramFiles%\Java\jdk-%%V*"
    "%ProgramFiles%\Microsoft\jdk-%%V*" "%ProgramFiles%\Amazon Corretto\jdk%%V*"
    "%ProgramFiles%\Zulu\zulu-%%V*" "%LocalAppData%\Programs\Eclipse Adoptium\jdk-%%V*"
    "%UserProfile%\.jdks\*-%%V*" "%UserProfile%\scoop\apps\temurin%%V-jdk\current*"
  ) do call :consider "%%~D" && goto :found
)
for /f "delims=" %%J in ('where java 2^>nul') do call :consider "%%~dpJ.." && goto :found

>&2 echo alti: Altiplano needs a JDK of version 25 or newer, and none was found in JAVA_HOME, in the
>&2 echo       usual folders, or on the Path. How to get one:
>&2 echo.
>&2 echo   winget install EclipseAdoptium.Temurin.25.JDK
>&2 echo.
>&2 echo       Then run the same command in a new window. A JDK in another place is found through
>&2 echo       JAVA_HOME.
exit /b 69

:found
set "JAVA_HOME=%FOUND_HOME%"
exit /b 0

:consider
if "%~1"=="" exit /b 1
if not exist "%~1\bin\java.exe" exit /b 1
if not exist "%~1\release" exit /b 1
for /f "usebackq tokens=2 delims==" %%R in (`findstr /b "JAVA_VERSION=" "%~1\release"`) do (
  for /f "tokens=1 delims=.-+" %%M in ("%%~R") do (
    if %%M geq 25 (
      set "FOUND_HOME=%~f1"
      exit /b 0
    )
  )
)
exit /b 1
