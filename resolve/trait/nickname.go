package trait

import "slices"

import "strings"

// nickname reports whether two folded given names are commonly used for one
// another: both in one family of English or European short forms.
func nickname(a, b string) bool {
	fa, ok := nicknames[a]
	if !ok {
		return false
	}
	fb, ok := nicknames[b]
	if !ok {
		return false
	}
	for _, x := range fa {
		if slices.Contains(fb, x) {
			return true
		}
	}
	return false
}

// nicknames maps a name to the numbers of its families.
var nicknames = families(`
abigail abby gail abbie
abraham abe bram
adelaide adele addie della
albert al bert bertie
alexander alex alec sandy sasha xander lex alick
alexandra alex sandra sandy sasha lexi
alfred alf fred freddie alfie
alice allie ally
amanda mandy amy
andrew andy drew andreas
ann anne anna annie nan nancy hannah
anthony tony antony ant
archibald archie
arthur art artie
augustus gus august
barbara barb babs barbie
bartholomew bart
beatrice bea trixie
benjamin ben benny benji
bernard bernie barney
bridget biddy bridie
calvin cal
caroline carol carrie lina caro
catherine katherine kathryn katharine cathy kathy kate katie kitty kat catharine kay cate
cecilia cecily celia cissy
charles charlie chas chuck carl karl charley
charlotte lottie charlie lotte
christian chris
christina christine chris tina chrissie christy kirsty
christopher chris kit topher christy
clarence clary
constance connie
cornelius neil con
cynthia cindy
daniel dan danny
david dave davy davey
deborah debbie deb debra
dennis denny den
dominic dom nic
donald don donny donnie
dorothy dot dolly dottie dora
douglas doug
edith edie
edmund ed eddie ned ted edmond
edward ed eddie ted teddy ned eddy
edwin ed eddie
eleanor ellie nell nellie nora ella elle elinor
elizabeth liz beth betty lizzie eliza elsie bess bessie lisa libby betsy elisabeth lilibet
emily em millie emma
eric rick
ernest ernie
eugene gene
evelyn eve evie
ferdinand ferdie
florence flo florrie flossie
frances fran fanny francie
francis frank fran
franklin frank
frederick fred freddie freddy rick fritz frederic
gabriel gabe
gabrielle gabby gaby
geoffrey jeffrey geoff jeff
george georgie geo
gerald gerry jerry
gertrude gertie trudy
gilbert gil bert
gregory greg
gwendolyn gwen
harold harry hal
harriet hattie harry
helen nell ellen nellie lena helena
henry harry hank hal
herbert bert herb
horace horry
hugh hughie huey
ignatius iggy
isaac ike zac
isabel bella izzy isabella belle isobel isabelle
jacob jake jack
james jim jimmy jamie jem jas
jane janet jenny janie jean
jasmine jas
jeremiah jerry
jeremy jerry jem
jessica jess jessie
joan joanie
joanna jo joanne
john jack johnny jon johnnie jock ian
jonathan jon john nathan
joseph joe joey jo jos
josephine jo josie
joshua josh
judith judy jude
julia julie jules
katherine katie
kenneth ken kenny
laurence lawrence larry laurie lorenzo
leonard leo len lenny
leopold leo
lillian lily lil
louis lou louie lewis
louisa louise lou
lucas luke
lucy lucille lu
madeline maddie maddy madeleine
margaret maggie meg peggy madge marge rita greta margie daisy margot
martha mattie patty
martin marty
mary molly polly may mamie maria marie
matilda tilly mattie maud
matthew matt
maximilian max
michael mike mick mickey mikey micky
mildred millie
mitchell mitch
nathaniel nat nate nathan
nicholas nick nicky nicolas nico claus klaus
nicola nicky nikki nicole
oliver ollie noll
olivia liv livvy
oswald ozzie
pamela pam
patricia pat patty trish tricia patsy
patrick pat paddy rick
penelope penny
peter pete
philip phil pip phillip
phyllis phyl
priscilla cilla
rachel rae
ralph rafe
randolph randy
raymond ray
rebecca becky becca
reginald reg reggie
reuben rube
richard rick dick rich ricky richie dickie
robert rob bob bobby robbie bert robin bobbie
roberta bobbie
roderick rod rick
rodney rod
roger hodge
roland rollo
ronald ron ronnie
rosemary rose rosie
rupert bert
samantha sam sammy
samuel sam sammy
sarah sally sadie sara
sebastian seb bas
sidney sid sydney
simon si
solomon sol
sophia sophie
stanley stan
stephanie steph steffi
stephen steven steve stevie
susan sue susie suzanne susannah suzy
sylvester sly
terence terry
theodore ted teddy theo
theresa terry tess tessa teresa tracy
thomas tom tommy thom
timothy tim timmy
tobias toby
valentine val
valerie val
veronica ronnie vera
victor vic
victoria vicky tori vickie
vincent vince vinny
virginia ginny ginger
walter wally walt wat
wilfred wilf fred
wilhelmina mina minnie
william bill will billy willie liam wilhelm willy wm
winifred winnie freda
winston win
zachary zach zack
`)

func families(lines string) map[string][]int {
	m := map[string][]int{}
	for i, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		for _, name := range strings.Fields(line) {
			m[name] = append(m[name], i)
		}
	}
	return m
}
