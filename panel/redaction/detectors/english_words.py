"""English words that begin sentences, words that English writes with a capital and that name nobody, common given names."""

import re

PARTICLES = frozenset(re.findall(r"\S+", "de del della di da dos du la le el van von der den ter bin al y"))

CAPITALISED = frozenset(
    re.findall(
        r"\S+",
        """
        i i'm i've i'd i'll monday tuesday wednesday thursday friday saturday sunday january february march april june
        july august september october november december christmas easter ramadan thanksgiving halloween god english
        chinese french german spanish american british european asian african australian canadian japanese korean
        indian italian russian turkish arabic portuguese america china england france germany spain europe asia africa
        australia canada japan korea india italy russia turkey usa uk eu iceland hungary belgium austria sweden norway
        denmark finland poland greece brazil mexico argentina chile ireland scotland wales switzerland netherlands
        holland portugal ukraine romania bulgaria israel egypt iran iraq vietnam thailand malaysia singapore indonesia
        philippines taiwan internet wifi wi-fi bluetooth android iphone ipad mac windows excel word outlook gmail
        google youtube facebook instagram twitter whatsapp telegram wechat alipay paypal visa mastercard amex amazon
        ebay uber meituan taobao tmall jd douyin tiktok mr mrs ms miss dr prof sir madam ok okay ceo dvd pin atm gps
        usb pdf app vip covid tv id
        """,
    )
)

COMMON = frozenset(
    re.findall(
        r"\S+",
        """
        a an the this that these those it its he him his she her hers we us our ours you your yours they them their
        theirs my mine me i who whom whose what which when where why how and or but nor so yet for if then else
        because since although though while whereas unless until after before during about above across against along
        among around as at behind below beneath beside besides between beyond by despite down except from in inside
        into like near of off on onto out outside over past per through throughout to toward towards under up upon via
        with within without not no yes never always often sometimes usually again also already just only even still
        too very really quite rather almost here there now today tomorrow yesterday tonight soon later once twice
        first second third last next finally instead however therefore thus hence otherwise meanwhile moreover
        furthermore nevertheless maybe perhaps please thanks thank sorry hello hi hey dear welcome goodbye bye
        congratulations is am are was were be been being do does did done have has had having can could will would
        shall should may might must need dare let let's don't doesn't didn't isn't aren't wasn't weren't won't
        wouldn't can't cannot couldn't shouldn't haven't hasn't hadn't what's that's it's there's here's who's where's
        how's i'm you're we're they're he's she's i've you've we've they've i'd you'd we'd they'd i'll you'll we'll
        they'll all any both each either every few less many more most much neither none one other others several some
        such two three four five six seven eight nine ten hundred thousand million another same own whole half double
        single ask asked bring brought buy bought call called cancel cancelled canceled change charge check choose
        claim clear click close come came complain confirm contact contain cook cost create cut deal decide delay
        deliver delivered demand describe eat enter enjoy ensure expect explain fail feel felt file fill find found
        fix follow forget gave get give given go going gone got grant guess happen hear heard help hold hope imagine
        include insert keep kept know knew known lack learn leave left lend lie listen live look lost lose love made
        make mean meet mind miss move note notice offer open order ordered pay paid pick place plan play post press
        promise provide pull push put quit raise reach read receive received recommend refund refuse register remember
        remove repeat reply report request resolve respond return review run said save say says see seem seen sell
        send sent serve set share ship show sign sit sleep sound speak spend spent stand start state stay stop submit
        suggest support suppose take talk tell think thought told took touch track transfer treat try tried turn
        understand update use used verify visit wait walk want wanted warn waste watch wear went wish wonder work
        worked write wrote wrong able absolute account active actual address advice age agent agree air amazing amount
        angry animal answer apartment apology apparently apart area arrival article attached attention auto average
        awful baby back bad bag bank basic bathroom battery beach beautiful bed beef best better big bill birth bit
        black blue board boat body book booking boss bottle box boy bread break breakfast bright broken brother brown
        building burger bus business busy button cake camera car card care case cash cat cause center central certain
        chair chance charger cheap cheese chicken child children city class clean clerk clock cloth clothes code
        coffee cold color colour commenter common company complaint complete computer concern condition corner correct
        country couple courier course court cream credit crew cup current customer customers dad daily damage date
        daughter day days dead death debit deep delicious delivery department deposit desk detail details diet
        different difficult dinner direct dirty discount dish dog door dream dress drink drive driver due duty early
        easy egg electric email emergency employee empty end enough entire error evening event everybody everyone
        everything evidence exact excellent excuse experience expert extra eye face fact fair family famous fan
        fantastic far farm fast fat father fault favorite favourite fee feedback feet fellow fine fire fish flight
        floor flower flowers folks food foot form former fortunately free fresh friend friends front fruit full fun
        funny furniture game garden gas general generous gentleman gift girl glad glass gold good grand grass gray
        great green ground group guest guy guys hair hand happy hard head health heart heavy high highest hill history
        hit holiday home honest honestly horrible horse hospital hot hotel hour hours house huge human husband ice
        idea image immediate important impossible incident incorrect information initially insurance interest
        interesting invoice issue item items job joint juice key kid kids kind king kitchen lady land language large
        late law leader legal letter level life light likewise limit line list little loan local location long loud
        low luckily lunch machine mail main major male man manager map market married master match material matter
        meal meat media medium member membership men menu merchant merry message method middle midnight mile milk
        minor minute minutes missing mobile model modern mom moment money month months mood moon morning mother
        mountain mouse mouth movie music name names narrow natural nature neighbor neighbour network new news nice
        night nobody noise normal north notes nothing noon number numbers nurse obvious obviously odd office officer
        official oh oil old older online opinion opposite option options original owner package page pain pair paper
        parcel parent parents part partner party passenger password patient payment people perfect period person
        personal phone photo photos picture pictures piece pizza plain plane plant plastic plate plenty point police
        policy poor popular portion possible potato pot power present president pretty previous price prices primary
        prime print prior private prize pro probably problem process produce product products profile program proof
        proper property proud public purchase pure purpose quality quarter question questions queue quick quickly
        quiet rain random rate reader real reason reasons receipt recent red regarding region regular regards relative
        rent reservation response responsible rest restaurant result results rice rich rider right ring risk river
        road room rooms rough round route rude rule rules sad safe salad sale sales salt sample sauce school screen
        script sea season seat secret section security seller senior serious service services shape sheet shoe shoes
        shop shopping short shot shoulder shower side signature silly silver similar simple simply sincerely singer
        sir sister situation size skin sky slow small smart smell smooth snow social soft solution son song songs soup
        south space special specific speed sport spring staff standard star statement station step store storm story
        strange stranger street strong student stuff stupid style subject sugar suit summer sun super supply sure
        surprise sweet system table tall taste tax tea teacher team technical temperature terms terrible test text
        than thin thing things thick throw ticket tickets time times tip tired title toilet top topic total town toy
        traffic train transaction travel tree trip trouble truck true truth type typical ugly uncle unfortunately unit
        usual vegetable vehicle version victim view village voice volume waiter warm warning washing water way weather
        website wedding week weekend weeks weight west wet whatever wheel white whoever wide wife wild wind window
        wine winter wire woman women wonderful wood word words world worse worst worth year years yellow young zero
        zip east whether halfway flat unlike written cool users user bot info e-mail fax inject directed union club
        dimensions energetic salesperson awarded helped looking born tribute album artist band actor director author
        according actually alternatively anyway anyone anything anybody currently dearest definitely especially
        eventually exactly generally hopefully ideally importantly interestingly lately mostly naturally neatly
        normally originally overall particularly personally previously recently seriously somehow someone something
        somewhere suddenly supposedly surely typically zombie name's subtotal quantity qty shipping tracking balance
        visa mastercard
        """,
    )
)

GIVEN_NAMES = frozenset(
    re.findall(
        r"\S+",
        """
        james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony
        donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob
        gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond
        patrick jack dennis jerry tyler aaron jose henry adam douglas nathan peter zachary kyle walter harold jeremy
        ethan carl keith roger gerald christian terry sean arthur austin noah lawrence jesse joe bryan billy jordan
        albert dylan bruce willie gabriel alan juan logan wayne ralph roy eugene randy vincent russell louis philip
        bobby johnny bradley mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty
        margaret sandra ashley kimberly emily donna michelle dorothy carol amanda melissa deborah stephanie rebecca
        sharon laura cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen samantha katherine
        christine debra rachel carolyn janet catherine maria heather diane ruth julie olivia joyce virginia victoria
        kelly lauren christina joan evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa ann sara
        madison frances kathryn janice jean abigail alice julia judy sophia denise amber doris marilyn danielle
        beverly isabella theresa diana natalie brittany charlotte marie kayla alexis lori tom bob jim mike tony dave
        chris nick sam ben alex max leo luke mark lucas oliver ahmed mohammed ali omar hassan fatima priya rajesh anil
        sunita yuki hiroshi carlos luis diego pedro miguel sofia elena ivan igor olga natasha anton pierre jacques
        claire chloe hans klaus greta lars sven astrid emil tim tina tanya vera nina eva eve lily lucy ella mia zoe
        """,
    )
)
