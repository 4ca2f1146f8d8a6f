import echo
echo.serve()
