@echo off
rem Starts Java with the flags that Altiplano needs. ALTIPLANO_LIB is the folder of jars,
rem ALTIPLANO_MODELS that of the models which ship; the
rem arguments are the program's. The twin of launch.sh, which says what each flag is for; here the
rem warning of the incubating module stays.
rem
rem ALTIPLANO_JAVA_OPTS   further flags of the JVM; they come after ours, so they win
rem ALTIPLANO_AOT=off     starts without the AOT cache

setlocal DisableDelayedExpansion
set "FLAGS=--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED"
set "FLAGS=%FLAGS% -XX:+UseSerialGC -XX:MaxRAMPercentage=25 -Xlog:aot=off -Xlog:cds=off"
set "CACHE="
if not "%ALTIPLANO_AOT%"=="off" if not exist "%ALTIPLANO_LIB%\aot.log" (
  "%JAVA_HOME%\bin\java" %FLAGS% "-XX:AOTCacheOutput=%ALTIPLANO_LIB%\alti.aot" ^
    -cp "%ALTIPLANO_LIB%\*" io.altiplano.app.Main --help >"%ALTIPLANO_LIB%\aot.log" 2>&1
)
if not "%ALTIPLANO_AOT%"=="off" if exist "%ALTIPLANO_LIB%\alti.aot" (
  set CACHE="-XX:AOTCache=%ALTIPLANO_LIB%\alti.aot"
)
"%JAVA_HOME%\bin\java" %FLAGS% %CACHE% %ALTIPLANO_JAVA_OPTS% ^
  "-Daltiplano.models=%ALTIPLANO_MODELS%" -cp "%ALTIPLANO_LIB%\*" ^
  io.altiplano.app.Main %*
