open_enum! {
    /// The format in which a number is shown. The value itself is a plain number always.
    ///
    /// See [number](https://developers.notion.com/reference/property-object#number).
    pub enum NumberFormat = Number {
        /// Plain.
        Number = "number",
        /// With separators for thousands.
        NumberWithCommas = "number_with_commas",
        /// As a percentage.
        Percent = "percent",
        /// In the currency `dollar`.
        Dollar = "dollar",
        /// In the currency `australian_dollar`.
        AustralianDollar = "australian_dollar",
        /// In the currency `canadian_dollar`.
        CanadianDollar = "canadian_dollar",
        /// In the currency `singapore_dollar`.
        SingaporeDollar = "singapore_dollar",
        /// In the currency `euro`.
        Euro = "euro",
        /// In the currency `pound`.
        Pound = "pound",
        /// In the currency `yen`.
        Yen = "yen",
        /// In the currency `ruble`.
        Ruble = "ruble",
        /// In the currency `rupee`.
        Rupee = "rupee",
        /// In the currency `won`.
        Won = "won",
        /// In the currency `yuan`.
        Yuan = "yuan",
        /// In the currency `real`.
        Real = "real",
        /// In the currency `lira`.
        Lira = "lira",
        /// In the currency `rupiah`.
        Rupiah = "rupiah",
        /// In the currency `franc`.
        Franc = "franc",
        /// In the currency `hong_kong_dollar`.
        HongKongDollar = "hong_kong_dollar",
        /// In the currency `new_zealand_dollar`.
        NewZealandDollar = "new_zealand_dollar",
        /// In the currency `krona`.
        Krona = "krona",
        /// In the currency `norwegian_krone`.
        NorwegianKrone = "norwegian_krone",
        /// In the currency `mexican_peso`.
        MexicanPeso = "mexican_peso",
        /// In the currency `rand`.
        Rand = "rand",
        /// In the currency `new_taiwan_dollar`.
        NewTaiwanDollar = "new_taiwan_dollar",
        /// In the currency `danish_krone`.
        DanishKrone = "danish_krone",
        /// In the currency `zloty`.
        Zloty = "zloty",
        /// In the currency `baht`.
        Baht = "baht",
        /// In the currency `forint`.
        Forint = "forint",
        /// In the currency `koruna`.
        Koruna = "koruna",
        /// In the currency `shekel`.
        Shekel = "shekel",
        /// In the currency `chilean_peso`.
        ChileanPeso = "chilean_peso",
        /// In the currency `philippine_peso`.
        PhilippinePeso = "philippine_peso",
        /// In the currency `dirham`.
        Dirham = "dirham",
        /// In the currency `colombian_peso`.
        ColombianPeso = "colombian_peso",
        /// In the currency `riyal`.
        Riyal = "riyal",
        /// In the currency `ringgit`.
        Ringgit = "ringgit",
        /// In the currency `leu`.
        Leu = "leu",
        /// In the currency `argentine_peso`.
        ArgentinePeso = "argentine_peso",
        /// In the currency `uruguayan_peso`.
        UruguayanPeso = "uruguayan_peso",
        /// In the currency `peruvian_sol`.
        PeruvianSol = "peruvian_sol",
        /// In the currency `vietnamese_dong`.
        VietnameseDong = "vietnamese_dong",
        /// In the currency `pakistani_rupee`.
        PakistaniRupee = "pakistani_rupee",
        /// In the currency `nigerian_naira`.
        NigerianNaira = "nigerian_naira",
        /// In bitcoin.
        Bitcoin = "bitcoin",
    }
}
