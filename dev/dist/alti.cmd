@echo off
rem Runs an installed Altiplano. Exit code 69: there is no JDK (and it says how to get one).
setlocal DisableDelayedExpansion
call "%~dp0..\libexec\find-java.cmd" || exit /b 69
set "ALTIPLANO_LIB=%~dp0..\lib"
set "ALTIPLANO_MODELS=%~dp0..\models"
call "%~dp0..\libexec\launch.cmd" %*
