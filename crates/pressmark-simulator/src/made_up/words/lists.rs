//! Words that titles, abstracts and names of journals are composed of. Written for this; nothing is quoted.

/// A field of work.
pub(crate) struct Field {
    /// Name.
    pub(crate) name: &'static str,
    /// Its own terms, the commonest first.
    pub(crate) terms: &'static str,
}

/// Fields of work; the first is Josiah Carberry's.
pub const FIELDS: [&str; 12] = [
    FIELD_TABLE[0].name,
    FIELD_TABLE[1].name,
    FIELD_TABLE[2].name,
    FIELD_TABLE[3].name,
    FIELD_TABLE[4].name,
    FIELD_TABLE[5].name,
    FIELD_TABLE[6].name,
    FIELD_TABLE[7].name,
    FIELD_TABLE[8].name,
    FIELD_TABLE[9].name,
    FIELD_TABLE[10].name,
    FIELD_TABLE[11].name,
];

pub(crate) const FIELD_TABLE: [Field; 12] = [
    Field {
        name: "Psychoceramics",
        terms: "cracked pots glaze crackle pottery kiln shard fracture clay vessel craze porcelain firing amphora ceramic lustre potter temper",
    },
    Field {
        name: "Hydrology",
        terms: "river flood runoff groundwater catchment rainfall drought sediment aquifer discharge recharge snowmelt wetland streamflow estuary",
    },
    Field {
        name: "Molecular Biology",
        terms: "protein gene kinase receptor transcription binding RNA membrane mutation cell enzyme promoter ribosome splicing chromatin",
    },
    Field {
        name: "Computer Science",
        terms: "network learning graph algorithm query parallel index cache compiler language distributed embedding inference scheduling storage",
    },
    Field {
        name: "Medicine",
        terms: "patients therapy clinical trial cohort treatment mortality diagnosis surgery screening outcome dose symptom hospital prevalence",
    },
    Field {
        name: "Physics",
        terms: "quantum lattice spin phase photon magnetic scattering electron superconductivity field plasma boson decay coupling resonance",
    },
    Field {
        name: "Ecology",
        terms: "species forest habitat biodiversity predator population climate soil pollinator invasive canopy grassland migration nesting herbivore",
    },
    Field {
        name: "Economics",
        terms: "market trade price labour growth policy tax inequality firm investment inflation household auction welfare credit",
    },
    Field {
        name: "History",
        terms: "archive empire medieval city church manuscript merchant war treaty colonial letters parish harbour guild migration",
    },
    Field {
        name: "Linguistics",
        terms: "syntax verb vowel dialect corpus discourse phonology morphology bilingual speech prosody case clause lexicon tone",
    },
    Field {
        name: "Materials Science",
        terms: "alloy polymer film coating nanoparticle corrosion composite steel glass graphene oxide crystal fatigue hardness annealing",
    },
    Field {
        name: "Education",
        terms: "students teachers school curriculum learning classroom assessment literacy university online feedback motivation textbook pupil tutoring",
    },
];

/// Nouns and adjectives of every field, the commonest first.
pub(super) const GENERAL: &str = "analysis study model effect data method approach system structure development evaluation role application theory performance impact change control response dynamics measurement comparison framework process design evidence assessment distribution function properties new novel multiple early large small global local high low temporal spatial statistical experimental numerical comparative long-term dynamic stable robust efficient rapid rare common regional optimal linear nonlinear adaptive integrated sustainable critical complex simple primary secondary hidden variability stability uncertainty resolution sensitivity diversity exposure transition interaction mechanism pathway threshold gradient pattern signal noise survey review protocol estimation prediction simulation optimisation classification detection recovery transport exchange balance quality safety risk";

/// Words between the others.
pub(super) const SMALL: &str = "of the in and for on with by from under between during across after towards";

/// Words of other languages, by BCP 47.
pub(super) const OTHERS: &[(&str, &str)] = &[
    (
        "zh",
        "研究 分析 模型 影响 方法 系统 结构 发展 评价 应用 理论 性能 变化 控制 响应 动态 测量 比较 设计 分布 功能 水文 材料 教育 经济 生态 历史 语言 蛋白质 网络 学习 临床 治疗 量子 森林 市场 陶瓷 裂纹 数据 基于",
    ),
    (
        "ja",
        "研究 解析 モデル 影響 方法 システム 構造 発展 評価 応用 理論 性能 変化 制御 応答 動態 測定 比較 設計 分布 機能 水文 材料 教育 経済 生態 歴史 言語 タンパク質 ネットワーク 学習 臨床 治療 量子 森林 市場 陶器 亀裂 に関する における",
    ),
    (
        "ko",
        "연구 분석 모델 영향 방법 시스템 구조 발전 평가 응용 이론 성능 변화 제어 반응 동태 측정 비교 설계 분포 기능 수문 재료 교육 경제 생태 역사 언어 단백질 네트워크 학습 임상 치료 양자 산림 시장 도자기 균열 관한 대한",
    ),
    (
        "fa",
        "بررسی تحلیل مدل اثر روش سیستم ساختار توسعه ارزیابی کاربرد نظریه عملکرد تغییر کنترل پاسخ پویایی اندازه‌گیری مقایسه طراحی توزیع رودخانه مواد آموزش اقتصاد بوم‌شناسی تاریخ زبان پروتئین شبکه یادگیری بالینی درمان جنگل بازار سفال در بر از",
    ),
    (
        "ru",
        "исследование анализ модель влияние метод система структура развитие оценка применение теория свойства изменение управление отклик динамика измерение сравнение проектирование распределение функция гидрология материалы образование экономика экология история язык белок сеть обучение лечение квантовый лес рынок керамика в на для и",
    ),
    (
        "tr",
        "araştırma çözümleme model etki yöntem sistem yapı gelişim değerlendirme uygulama kuram başarım değişim denetim tepki dinamik ölçüm karşılaştırma tasarım dağılım işlev nehir malzeme eğitim iktisat ekoloji tarih dil protein ağ öğrenme klinik tedavi kuantum orman pazar seramik çatlak ve için üzerine",
    ),
    (
        "pt",
        "estudo análise modelo efeito método sistema estrutura desenvolvimento avaliação aplicação teoria desempenho mudança controle resposta dinâmica medição comparação projeto distribuição função hidrologia materiais educação economia ecologia história língua proteína rede aprendizagem clínica tratamento quântico floresta mercado cerâmica de da em para e",
    ),
    (
        "es",
        "estudio análisis modelo efecto método sistema estructura desarrollo evaluación aplicación teoría rendimiento cambio control respuesta dinámica medición comparación diseño distribución función hidrología materiales educación economía ecología historia lengua proteína red aprendizaje clínica tratamiento cuántico bosque mercado cerámica de la en para y",
    ),
];

/// Syllables of words that exist in no language: the long tail of a big vocabulary.
pub(super) const SYLLABLES: [&str; 48] = [
    "ba", "be", "bri", "cal", "cor", "da", "del", "dro", "en", "fer", "fi", "gal", "gen", "gra", "hy", "in", "kal",
    "lan", "len", "lo", "ma", "mer", "mo", "na", "ner", "no", "ol", "or", "pa", "per", "phi", "pla", "ra", "ren", "ri",
    "sal", "se", "so", "sta", "ta", "ter", "tra", "tu", "va", "ven", "vi", "xa", "zo",
];

/// Endings of those words.
pub(super) const ENDINGS: [&str; 16] = [
    "tion", "ase", "ine", "ity", "al", "ic", "osis", "meter", "graph", "logy", "form", "ene", "ous", "ide", "ate", "on",
];
