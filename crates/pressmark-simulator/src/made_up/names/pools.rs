//! Common family and given names of several languages, and the parts that further family names are composed of.
//! Names are facts; who is given which of them is chance.

/// The name stock of one language. Words are parted by blanks; `a|b` are spellings of one name, the usual one first;
/// `a=x` adds the native script.
pub(super) struct Pool {
    /// Family names in common use, commonest first.
    pub(super) families: &'static str,
    /// First halves of composed family names.
    pub(super) heads: &'static str,
    /// Second halves.
    pub(super) tails: &'static str,
    /// Given names, commonest first.
    pub(super) given: &'static str,
    /// Countries where people of these names work.
    pub(super) countries: &'static [&'static str],
}

pub(super) const ENGLISH: Pool = Pool {
    families: "Smith Jones Taylor Brown Wilson Evans Walker Roberts Wright Hughes Green Hall Wood Clarke Moore Hill Baker Carter Mitchell Parker O'Connor McAllister MacLeod O'Neill Fitzgerald",
    heads: "Ash Black Brad Carl Crom Dal East Fair Farn Gold Hart Haw Hol Kirk Lang Lin Mar Mill New Nor Oak Pem Rad Red Sel Stan Sut Thorn Wal Wes Whit Win",
    tails: "ford ton well ley field wood burn worth ham by shaw more land combe",
    given: "David John Sarah Michael Emma James Laura Robert Anna Thomas Helen William Rachel Andrew Jennifer Richard Katherine Peter Susan Daniel Elizabeth Matthew Rebecca Christopher Alice Benjamin Margaret Joseph Victoria Samuel Charlotte Edward Lucy Nicholas Eleanor Gregory Hannah Stephen Olivia Patrick Abigail Timothy Frances Jonathan Harriet Geoffrey Imogen Oliver Philippa Duncan Rosemary Malcolm Beatrice Gareth",
    countries: &["GB", "US", "US", "CA", "AU", "IE", "NZ", "ZA"],
};

pub(super) const GERMAN: Pool = Pool {
    families: "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Krüger Köhler Größer Weiß Jäger",
    heads: "Berg Stein Hof Brück Wald Feld Acker Kühn Grün Schön Kräm Baum Lind Eich Buch Dorf Rosen Hirsch Löw Frei",
    tails: "mann bauer meyer er hauer inger ner haus berger",
    given: "Thomas Anna Michael Julia Stefan Katharina Andreas Sabine Christian Martina Jürgen Susanne Matthias Ulrike Jörg Claudia Florian Eva Tobias Kristin Günther Heike Sebastian Käthe Markus Birgit Wolfgang Annette Holger Franziska Hans-Peter Karl-Heinz Anne-Marie Lukas Jonas Friederike",
    countries: &["DE", "DE", "AT", "CH"],
};

pub(super) const FRENCH: Pool = Pool {
    families: "Martin Bernard Dubois Thomas Robert Petit Durand Leroy Moreau Lefèvre Girard Fournier Mercier Garnier Béranger Gérard Lemaître François Chevalier Noël d'Aubigny",
    heads: "Beau Mont Bel Clair Roche Char Dela Fon Gran La Mar Pel Ros Val Vil Cham",
    tails: "mont fort ville champ court lier tier bois neuve rand pré chère",
    given: "Jean Marie Pierre Sophie Philippe Isabelle François Hélène Jean-Pierre Anne-Sophie Jean-Marc Céline Frédéric Émilie André Chloé Benoît Agnès Michel Élise Laurent Aurélie Stéphane Geneviève Olivier Véronique Jérôme Mathilde Guillaume Léa Marie-Laure Éric",
    countries: &["FR", "FR", "BE", "CH", "CA"],
};

pub(super) const SPANISH: Pool = Pool {
    families: "García Martínez López Sánchez Pérez Gómez Fernández Díaz Muñoz Jiménez Moreno Álvarez Romero Torres Ramírez Gil Vázquez Ibáñez Núñez Ortega Castro Rubio Molina Serrano Delgado Ortiz Marín Peña Iglesias Cortés Herrera Guerrero Cabrera Fuentes Aguilar Veitía Quintana Zamora Bermúdez Carrasco Echeverría Urrutia Pizarro Valdés Maldonado Arriaga Bustos Cárdenas Escobar Lozano",
    heads: "",
    tails: "",
    given: "José María Antonio Carmen Manuel Ana Francisco Laura Juan Lucía Javier Cristina Luis Marta Miguel Elena Carlos Paula Rafael Isabel Alejandro Andrés Beatriz Óscar Mónica Ángel Raquel Sofía Ramón Inés Fernando Teresa Jesús Pilar Álvaro Verónica Nicolás Bárbara",
    countries: &["ES", "ES", "MX", "AR", "CL", "CO", "CU", "PE"],
};

pub(super) const PORTUGUESE: Pool = Pool {
    families: "Silva Santos Oliveira Souza Pereira Costa Rodrigues Almeida Nascimento Lima Araújo Fernandes Carvalho Gomes Ribeiro Martins Rocha Barbosa Melo Cardoso Conceição Magalhães Guimarães Simões Falcão Mendonça Assunção Brandão Coutinho Teixeira Vasconcelos Figueiredo Nogueira Azevedo Pinheiro",
    heads: "",
    tails: "",
    given: "José Maria João Ana Antônio Francisca Carlos Adriana Paulo Juliana Pedro Márcia Lucas Fernanda Luiz Patrícia Marcos Aline Gabriel Sandra Rafael Camila Tiago Inês Gonçalo Débora Vinícius Letícia Estêvão Cláudia",
    countries: &["BR", "BR", "PT", "MZ", "AO"],
};

pub(super) const DUTCH: Pool = Pool {
    families: "Jansen Visser Smit Mulder Bakker Hendriks Dekker Brouwer Dijkstra Peters Hoekstra Willems Kuipers Veenstra",
    heads: "Berg Dijk Bos Meer Heuvel Broek Velde Linden Wal Horst Laan Wouden Graaf Vries Beek Hoek",
    tails: "",
    given: "Jan Anna Pieter Maria Hendrik Johanna Willem Elisabeth Maarten Sanne Jeroen Femke Bart Marijke Ruben Lotte Thijs Eva Joost Annemiek Daan Ilse Koen Roos",
    countries: &["NL", "NL", "BE"],
};

pub(super) const NORDIC: Pool = Pool {
    families: "Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Johansson Andersson Karlsson Nilsson Eriksson Persson Sørensen Jørgensen Bjørnstad Møller Kjærgaard Åkesson Öberg",
    heads: "Lund Berg Sand Hag Lind Strand Eng Dal Hol Ek Ny Ös Åk Sjö Gran Häg Ros Sund",
    tails: "berg ström gren qvist mark dal vik by holm gård lund",
    given: "Lars Anna Anders Ingrid Per Kristin Erik Karin Johan Maria Søren Astrid Bjørn Sigrid Jens Hanne Nils Åsa Håkan Eva Magnus Mette Ole Solveig Gunnar Märta Torbjörn Kåre",
    countries: &["NO", "SE", "DK", "FI"],
};

pub(super) const TURKISH: Pool = Pool {
    families: "Yılmaz Kaya Demir Şahin Çelik Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek",
    heads: "Kara Ak Öz Er Demir Taş Gün Ay Şen Koç Çet Bay Gök",
    tails: "taş kaya oğlu er can han türk doğan tepe su",
    given: "Mehmet Fatma Mustafa Ayşe Ahmet Emine Ali Hatice Hüseyin Zeynep İbrahim Elif Murat Özlem Ömer Meryem Yusuf Gülşen Uğur Şule Çağlar İpek Oğuz Sıla",
    countries: &["TR"],
};

pub(super) const WEST_SLAVIC: Pool = Pool {
    families: "Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Dąbrowski Kozłowski Novák Svoboda Dvořák Černý Procházka Veselý Horák Němec Pokorný Růžička Kovačević Veličković Petrović",
    heads: "Kowal Bor Jan Mal Gór Jawor Krasz Ostr Sok Wil Zaw Łuk Brzez Śliw",
    tails: "ski icki ewski owicz czyk iński ak",
    given: "Piotr Anna Krzysztof Katarzyna Andrzej Małgorzata Tomasz Agnieszka Jan Zofia Jiří Lenka Ondřej Tereza Michał Jana Łukasz Veronika Marek Kateřina Dušan Marija Stanisław Božena",
    countries: &["PL", "CZ", "SK", "RS"],
};

pub(super) const INDIAN: Pool = Pool {
    families: "Sharma Kumar Singh Gupta Patel Reddy Iyer Nair Rao Das Mukherjee|Mukherji|Mookerjee Banerjee|Banerji Chatterjee|Chatterji Bose|Basu Joshi Mehta Desai Krishnan Raman Subramanian|Subramaniam Venkataraman Choudhury|Chaudhuri|Chowdhury Agarwal|Aggarwal Mishra|Misra",
    heads: "Bhat Dev Hari Jay Kal Maha Nara Pad Raj Sund Vij Chandra Rama Sri",
    tails: "kar wal a nathan swamy pati rajan murthy",
    given: "Rajesh Priya Amit Anita Sanjay Sunita Vijay Lakshmi|Laxmi Arun Kavita Suresh Deepa Ravi Meena Anil Shreya|Sreya Manoj Pooja|Puja Ashok Neha Ramesh Aditi Krishna|Krishnan Vivek Sonika Harish",
    countries: &["IN", "IN", "US", "GB"],
};

pub(super) const PERSIAN: Pool = Pool {
    families: "Hosseini|Hoseini|Husseini=حسینی Mohammadi|Mohamadi=محمدی Ahmadi=احمدی Karimi=کریمی Rezaei|Rezaee|Rezai=رضایی Moradi=مرادی Jafari=جعفری Rahimi=رحیمی Ghasemi|Qasemi=قاسمی Sadeghi|Sadeqi=صادقی Ebrahimi=ابراهیمی Heydari|Heidari=حیدری Soltani=سلطانی Bagheri|Baqeri=باقری Maleki=ملکی Kazemi=کاظمی Zare|Zarei=زارع Hajizadeh|Hajizade=حاجی‌زاده",
    heads: "Ali=علی Hassan=حسن Karim=کریم Abbas=عباس Taghi|Taqi=تقی Rahim=رحیم Mehdi=مهدی Naghi|Naqi=نقی Shah=شاه Farrokh=فرخ",
    tails: "zadeh|zade=زاده pour|poor=پور nejad|nezhad=نژاد abadi=آبادی khani=خانی",
    given: "Mohammad|Mohamad|Muhammad=محمد Fatemeh|Fatima=فاطمه Ali=علی Zahra=زهرا Hossein|Hosein|Hussein=حسین Maryam=مریم Reza=رضا Leila|Leyla=لیلا Mehdi|Mahdi=مهدی Sara=سارا Saeed|Said=سعید Narges=نرگس Amir=امیر Elham=الهام Hamid=حمید Parisa=پریسا Rasoul|Rasool=رسول Nasrin=نسرین Majid=مجید Shirin=شیرین",
    countries: &["IR", "IR", "US", "CA"],
};

pub(super) const ARABIC: Pool = Pool {
    families: "Al-Ali|Alali=العلي El-Sayed|Elsayed|Al-Sayed=السيد Hassan|Hasan=حسن Al-Masri|El-Masry|Almasri=المصري Mahmoud|Mahmood=محمود Al-Khatib|El-Khatib|Alkhatib=الخطيب Ibrahim=إبراهيم Haddad=حداد Khalil=خليل Mansour|Mansoor=منصور Al-Amin|El-Amine|Alamin=الأمين Najjar|Najar=نجار Saleh|Salih=صالح Al-Qahtani|Alqahtani=القحطاني Ben-Youssef|Benyoussef=بن يوسف Al-Harbi|Alharbi=الحربي Bouzid|Bouzidi=بوزيد Al-Zahrani|Alzahrani=الزهراني",
    heads: "Abdel=عبد Abu=أبو",
    tails: "rahman=الرحمن aziz=العزيز salam=السلام fattah=الفتاح hamid=الحميد",
    given: "Mohamed|Mohammed|Muhammad=محمد Fatima|Fatma=فاطمة Ahmed|Ahmad=أحمد Aisha|Aicha=عائشة Omar|Umar=عمر Khaled|Khalid=خالد Nour|Noor=نور Youssef|Yousef|Yusuf=يوسف Layla|Leila=ليلى Samir=سمير Hanan=حنان Karim|Kareem=كريم Salma=سلمى Tarek|Tariq=طارق Mona|Muna=منى Walid|Waleed=وليد Rania=رانيا Hayder|Haidar=حيدر",
    countries: &["EG", "SA", "MA", "DZ", "TN", "JO", "IQ"],
};

pub(super) const CHINESE: Pool = Pool {
    families: "Wang|Wong=王 Li|Lee=李 Zhang|Chang=张 Liu|Lau=刘 Chen|Chan=陈 Yang=杨 Huang|Hwang=黄 Zhao|Chao=赵 Wu=吴 Zhou|Chou=周 Xu|Hsu=徐 Sun=孙 Ma=马 Zhu|Chu=朱 Hu=胡 Guo|Kuo=郭 He|Ho=何 Lin|Lam=林 Gao|Kao=高 Luo|Lo=罗 Zheng|Cheng=郑 Liang|Leung=梁 Xie|Hsieh=谢 Song|Sung=宋 Tang=唐 Han=韩 Deng|Teng=邓 Feng=冯 Cao|Tsao=曹 Peng=彭 Zeng|Tseng=曾 Xiao|Hsiao=萧 Tian|Tien=田 Dong|Tung=董 Pan=潘 Yuan=袁 Cai|Tsai=蔡 Jiang|Chiang=蒋 Yu=于 Du|Tu=杜 Ye|Yeh=叶 Cheng=程 Wei=魏 Su=苏 Lü|Lu|Lyu=吕 Ding|Ting=丁 Ren|Jen=任 Shen=沈 Yao=姚 Lu=卢 Qian|Chien=钱 Ouyang|Ou-Yang=欧阳",
    heads: "",
    tails: "",
    // Syllables: a given name is one or two of them.
    given: "Wei=伟 Ming=明 Jun=军 Hua=华 Ying=英 Jing=静 Xin=欣 Yu=宇 Tao=涛 Jie=杰 Lei=磊 Yan=艳 Hong=红 Xiao=晓 Ping=平 Bo=波 Feng=峰 Hui=慧 Na=娜 Qiang=强 Peng=鹏 Yi=怡 Ting=婷 Zhi=志 Jian=建 Guo=国 Li=丽 Hao=浩 Chun=春 Mei=梅 Rui=瑞 Shu=淑 Kai=凯 Zhen=珍 Bin=斌 Yun=云 Xue=雪 Dong=东 Lin=琳 Qing=青 Shan=珊 Fang=芳 Cheng=成 Wen=文 Han=涵 Long=龙 Xiang=翔 Zi=子 Meng=梦 Lan=兰",
    countries: &["CN", "CN", "CN", "TW", "SG", "US"],
};

pub(super) const KOREAN: Pool = Pool {
    families: "Kim|Gim=김 Lee|Yi|Rhee=이 Park|Pak|Bak=박 Choi|Choe=최 Jung|Jeong|Chung=정 Kang|Gang=강 Cho|Jo=조 Yoon|Yun=윤 Jang|Chang=장 Lim|Im|Rim=임 Han=한 Oh|O=오 Seo|Suh=서 Shin|Sin=신 Kwon|Gwon=권 Hwang=황 Ahn|An=안 Song=송 Ryu|Yoo=류 Hong=홍 Moon|Mun=문 Bae|Pae=배 Baek|Paik=백 Noh|Roh=노 Namgung|Nam-Gung=남궁",
    heads: "",
    tails: "",
    given: "Min|Min=민 Ji|Jee=지 Soo|Su=수 Hyun|Hyeon=현 Young|Yeong=영 Jun|Joon=준 Sung|Seong=성 Hee|Hui=희 Kyung|Gyeong=경 Jin=진 Sang=상 Eun|Un=은 Jae=재 Woo|U=우 Ho=호 Mi=미 Seung=승 Hye=혜 Dong=동 Yeon|Yun=연 In=인 Tae=태 Won=원 Na=나 Bo=보 Ah|A=아 Chul|Cheol=철 Sun|Seon=선",
    countries: &["KR", "KR", "KR", "US"],
};

pub(super) const JAPANESE: Pool = Pool {
    families: "Sato|Satoh|Satou=佐藤 Suzuki=鈴木 Takahashi=高橋 Tanaka=田中 Ito|Itoh|Itou=伊藤 Watanabe=渡辺 Yamamoto=山本 Nakamura=中村 Kobayashi=小林 Kato|Katoh=加藤 Saito|Saitoh=斎藤 Ono|Ohno=大野 Kudo|Kudoh=工藤 Endo|Endoh=遠藤 Goto|Gotoh=後藤",
    heads: "Yama=山 Naka=中 Matsu=松 Ishi=石 Kawa=川 Taka=高 Fuji=藤 Naga=長 Mizu=水 Oka=岡 Hashi=橋 Mori=森 Kita=北 Nishi=西 Minami=南 Miya=宮 Sugi=杉 Kuro=黒 Aka=赤 Shira=白",
    tails: "da=田 moto=本 mura=村 shita=下 guchi=口 zaki=崎 hara=原 no=野 kawa=川 bayashi=林 shima=島 zawa=沢 oka=岡 tani=谷 no=野 yama=山",
    given: "Hiroshi=浩 Yuko=優子 Kenji=健二 Akiko=明子 Takashi=隆 Keiko=恵子 Makoto=誠 Naoko=直子 Kazuo=和夫 Yumi=由美 Satoshi=智 Mariko=真理子 Daisuke=大輔 Tomoko=智子 Shota|Shohta=翔太 Haruka=遥 Ryo|Ryoh=亮 Ayumi=歩 Jun|Junn=純 Emi=恵美 Shin-ichi|Shinichi=真一 Jun-ichi|Junichi=淳一 Yoko|Yohko=洋子 Koji|Kohji=浩二",
    countries: &["JP", "JP", "JP", "US"],
};

/// Cyrillic; Latin spellings come from [`super::romanise`].
pub(super) const CYRILLIC: Pool = Pool {
    families: "Иванов Петров Сидоров Кузнецов Смирнов Волков Соловьёв Лебедев Морозов Фёдоров Алексеев Григорьев Жуков Щербаков Харитонов Цветков Яковлев Юрьев Чайковский Шевченко Ковальчук Мельник Бондаренко Крюков Хрущёв Гаврилов Достоевский Попов Белый Гриценко Петюк",
    heads: "Мак Бел Черн Кравч Лук Степ Тих Зай Горб Юд Рыж Щук Хом Якуш Жар Шуст Цыб Гром Ерм Любим",
    tails: "ов енко ин ский ук ёв",
    given: "Александр Елена Алексей Юлия Сергей Наталья Дмитрий Екатерина Андрей Ольга Михаил Анна Евгений Татьяна Владимир Ирина Фёдор Любовь Николай Яна Павел Ксения Юрий Галина Игорь Светлана Василий Мария Владислав Марина",
    countries: &["RU", "RU", "UA", "KZ", "US"],
};

/// Greek; Latin spellings come from [`super::romanise`].
pub(super) const GREEK: Pool = Pool {
    families: "Παπαδόπουλος Οικονόμου Γεωργίου Δημητρίου Νικολάου Χριστοδούλου Βασιλείου Μπάρκας Ντόκος Ξενάκης Ψαρράς Θεοδώρου Αγγελόπουλος Ευαγγέλου Καραμανλής Μιχαηλίδης",
    heads: "Παπαγεωργ Αθανασ Κωνσταντιν Ιωανν Στεφαν Μανωλ Χατζ Αντων Βλαχ Ζαχαρ Φωτ Ραπτ",
    tails: "όπουλος ίδης άκης ίου",
    given: "Γιώργος Μαρία Δημήτρης Ελένη Κωνσταντίνος Αικατερίνη Ιωάννης Βασιλική Νικόλαος Σοφία Χρήστος Αγγελική Παναγιώτης Γεωργία Ευάγγελος Χρυσούλα Θεόδωρος Ξένια",
    countries: &["GR", "GR", "CY", "US"],
};
