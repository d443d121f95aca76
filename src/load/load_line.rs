//! The load line: the Convention's table, and what fullness and depth add to it.
//!
//! [`tabular_freeboard_mm`] is the table from which every assigned freeboard starts;
//! [`Hull::depth_correction_mm`] and [`Hull::block_factor`] are two of its corrections, the
//! others and the minimum that they give stand in [`assigned`](super::assigned). That is a
//! check from below. What ships show is in [`tankers`](super::tankers): those with double hulls
//! are built deeper than the Convention asks, and old coasters in restricted service lie deeper
//! than it allows.
//!
//! "ICLL" is the International Convention on Load Lines, 1966, as modified by the 1988
//! Protocol, Annex I.

/// The type of ship for which the Convention tabulates a freeboard (ICLL Reg 27).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadLineType {
    /// Type A: carries only liquids in bulk, with small gasketed openings; tankers.
    A,
    /// Type B: all others.
    B,
}

/// Shortest length of the tables, metres.
const FIRST_M: usize = 24;

/// Longest length of the tables, metres.
const LAST_M: usize = FIRST_M + TABLE_A_MM.len() - 1;

/// ICLL Reg 28 table 28.1, type A: millimetres at each whole metre from 24 m to 365 m.
#[rustfmt::skip]
const TABLE_A_MM: [u16; 342] = [
    200, 208, 217, 225, 233, 242, // 24
    250, 258, 267, 275, 283, 292, 300, 308, 316, 325, // 30
    334, 344, 354, 364, 374, 385, 396, 408, 420, 432, // 40
    443, 455, 467, 478, 490, 503, 516, 530, 544, 559, // 50
    573, 587, 600, 613, 626, 639, 653, 666, 680, 693, // 60
    706, 720, 733, 746, 760, 773, 786, 800, 814, 828, // 70
    841, 855, 869, 883, 897, 911, 926, 940, 955, 969, // 80
    984, 999, 1014, 1029, 1044, 1059, 1074, 1089, 1105, 1120, // 90
    1135, 1151, 1166, 1181, 1196, 1212, 1228, 1244, 1260, 1276, // 100
    1293, 1309, 1326, 1342, 1359, 1376, 1392, 1409, 1426, 1442, // 110
    1459, 1476, 1494, 1511, 1528, 1546, 1563, 1580, 1598, 1615, // 120
    1632, 1650, 1667, 1684, 1702, 1719, 1736, 1753, 1770, 1787, // 130
    1803, 1820, 1837, 1853, 1870, 1886, 1903, 1919, 1935, 1952, // 140
    1968, 1984, 2000, 2016, 2032, 2048, 2064, 2080, 2096, 2111, // 150
    2126, 2141, 2155, 2169, 2184, 2198, 2212, 2226, 2240, 2254, // 160
    2268, 2281, 2294, 2307, 2320, 2332, 2345, 2357, 2369, 2381, // 170
    2393, 2405, 2416, 2428, 2440, 2451, 2463, 2474, 2486, 2497, // 180
    2508, 2519, 2530, 2541, 2552, 2562, 2572, 2582, 2592, 2602, // 190
    2612, 2622, 2632, 2641, 2650, 2659, 2669, 2678, 2687, 2696, // 200
    2705, 2714, 2723, 2732, 2741, 2749, 2758, 2767, 2775, 2784, // 210
    2792, 2801, 2809, 2817, 2825, 2833, 2841, 2849, 2857, 2865, // 220
    2872, 2880, 2888, 2895, 2903, 2910, 2918, 2925, 2932, 2939, // 230
    2946, 2953, 2959, 2966, 2973, 2979, 2986, 2993, 3000, 3006, // 240
    3012, 3018, 3024, 3030, 3036, 3042, 3048, 3054, 3060, 3066, // 250
    3072, 3078, 3084, 3089, 3095, 3101, 3106, 3112, 3117, 3123, // 260
    3128, 3133, 3138, 3143, 3148, 3153, 3158, 3163, 3167, 3172, // 270
    3176, 3181, 3185, 3189, 3194, 3198, 3202, 3207, 3211, 3215, // 280
    3220, 3224, 3228, 3233, 3237, 3241, 3246, 3250, 3254, 3258, // 290
    3262, 3266, 3270, 3274, 3278, 3281, 3285, 3288, 3292, 3295, // 300
    3298, 3302, 3305, 3308, 3312, 3315, 3318, 3322, 3325, 3328, // 310
    3331, 3334, 3337, 3339, 3342, 3345, 3347, 3350, 3353, 3355, // 320
    3358, 3361, 3363, 3366, 3368, 3371, 3373, 3375, 3378, 3380, // 330
    3382, 3385, 3387, 3389, 3392, 3394, 3396, 3399, 3401, 3403, // 340
    3406, 3408, 3410, 3412, 3414, 3416, 3418, 3420, 3422, 3423, // 350
    3425, 3427, 3428, 3430, 3432, 3433, // 360
];

/// ICLL Reg 28 table 28.2, type B: millimetres at each whole metre from 24 m to 365 m.
#[rustfmt::skip]
const TABLE_B_MM: [u16; 342] = [
    200, 208, 217, 225, 233, 242, // 24
    250, 258, 267, 275, 283, 292, 300, 308, 316, 325, // 30
    334, 344, 354, 364, 374, 385, 396, 408, 420, 432, // 40
    443, 455, 467, 478, 490, 503, 516, 530, 544, 559, // 50
    573, 587, 601, 615, 629, 644, 659, 674, 689, 705, // 60
    721, 738, 754, 769, 784, 800, 816, 833, 850, 868, // 70
    887, 905, 923, 942, 960, 978, 996, 1015, 1034, 1054, // 80
    1075, 1096, 1116, 1135, 1154, 1172, 1190, 1209, 1229, 1250, // 90
    1271, 1293, 1315, 1337, 1359, 1380, 1401, 1421, 1440, 1459, // 100
    1479, 1500, 1521, 1543, 1565, 1587, 1609, 1630, 1651, 1671, // 110
    1690, 1709, 1729, 1750, 1771, 1793, 1815, 1837, 1859, 1880, // 120
    1901, 1921, 1940, 1959, 1979, 2000, 2021, 2043, 2065, 2087, // 130
    2109, 2130, 2151, 2171, 2190, 2209, 2229, 2250, 2271, 2293, // 140
    2315, 2334, 2354, 2375, 2396, 2418, 2440, 2460, 2480, 2500, // 150
    2520, 2540, 2560, 2580, 2600, 2620, 2640, 2660, 2680, 2698, // 160
    2716, 2735, 2754, 2774, 2795, 2815, 2835, 2855, 2875, 2895, // 170
    2915, 2933, 2952, 2970, 2988, 3007, 3025, 3044, 3062, 3080, // 180
    3098, 3116, 3134, 3151, 3167, 3185, 3202, 3219, 3235, 3249, // 190
    3264, 3280, 3296, 3313, 3330, 3347, 3363, 3380, 3397, 3413, // 200
    3430, 3445, 3460, 3475, 3490, 3505, 3520, 3537, 3554, 3570, // 210
    3586, 3601, 3615, 3630, 3645, 3660, 3675, 3690, 3705, 3720, // 220
    3735, 3750, 3765, 3780, 3795, 3808, 3821, 3835, 3849, 3864, // 230
    3880, 3893, 3906, 3920, 3934, 3949, 3965, 3978, 3992, 4005, // 240
    4018, 4032, 4045, 4058, 4072, 4085, 4098, 4112, 4125, 4139, // 250
    4152, 4165, 4177, 4189, 4201, 4214, 4227, 4240, 4252, 4264, // 260
    4276, 4289, 4302, 4315, 4327, 4339, 4350, 4362, 4373, 4385, // 270
    4397, 4408, 4420, 4432, 4443, 4455, 4467, 4478, 4490, 4502, // 280
    4513, 4525, 4537, 4548, 4560, 4572, 4583, 4595, 4607, 4618, // 290
    4630, 4642, 4654, 4665, 4676, 4686, 4695, 4704, 4714, 4725, // 300
    4736, 4748, 4757, 4768, 4779, 4790, 4801, 4812, 4823, 4834, // 310
    4844, 4855, 4866, 4878, 4890, 4899, 4909, 4920, 4931, 4943, // 320
    4955, 4965, 4975, 4985, 4995, 5005, 5015, 5025, 5035, 5045, // 330
    5055, 5065, 5075, 5086, 5097, 5108, 5119, 5130, 5140, 5150, // 340
    5160, 5170, 5180, 5190, 5200, 5210, 5220, 5230, 5240, 5250, // 350
    5260, 5268, 5276, 5285, 5294, 5303, // 360
];

/// Tabular freeboard, mm, of a ship of freeboard length `length_m` (`L`, metres).
///
/// ICLL Reg 28, tables 28.1 (type A) and 28.2 (type B); intermediate lengths by linear
/// interpolation. From 400 m on it is constant: 3460 mm (A), 5605 mm (B). `None` below 24 m,
/// where the Convention does not apply, and between 365 m and 400 m, where it gives a formula
/// in place of the table, which is not built here (no tanker of that length sails).
///
/// `L` is 96 % of the length on a waterline at 85 % of the least moulded depth, or stem to
/// rudder stock if greater (Reg 3); within 1 % the length between perpendiculars.
///
/// ```
/// use plimsoll::load::load_line::{LoadLineType, tabular_freeboard_mm};
/// assert_eq!(tabular_freeboard_mm(LoadLineType::A, 92.5), Some(1021.5));
/// ```
pub fn tabular_freeboard_mm(kind: LoadLineType, length_m: f64) -> Option<f64> {
    let (table, beyond_400_m) = match kind {
        LoadLineType::A => (&TABLE_A_MM, 3460.0),
        LoadLineType::B => (&TABLE_B_MM, 5605.0),
    };
    if length_m >= 400.0 {
        return Some(beyond_400_m);
    }
    if !(FIRST_M as f64..=LAST_M as f64).contains(&length_m) {
        return None;
    }
    let at = length_m - FIRST_M as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(table.len() - 1);
    let (lo, hi) = (f64::from(table[below]), f64::from(table[above]));
    Some(lo + (at - below as f64) * (hi - lo))
}

/// What the corrections of the Convention need to know of a hull.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hull {
    /// Freeboard length `L`, metres.
    pub length_m: f64,
    /// Depth for freeboard `D`, metres.
    pub depth_m: f64,
    /// Block coefficient at 85 % of the least moulded depth.
    pub block_coefficient: f64,
}

impl Hull {
    /// Factor on the tabular freeboard of a full hull: `(Cb + 0.68)/1.36` for `Cb > 0.68`,
    /// else 1. `Cb` is taken as at most 1. ICLL Reg 30.
    ///
    /// ```
    /// use plimsoll::load::load_line::Hull;
    /// let hull = Hull { length_m: 86.0, depth_m: 6.9, block_coefficient: 0.80 };
    /// assert!((hull.block_factor() - 1.0882).abs() < 5e-5);
    /// ```
    pub fn block_factor(&self) -> f64 {
        ((self.block_coefficient.min(1.0) + 0.68) / 1.36).max(1.0)
    }

    /// What is added to the freeboard of a deep hull, mm: `(D − L/15)·R` for `D > L/15`, with
    /// `R = L/0.48` below 120 m and 250 from there on. ICLL Reg 31.
    ///
    /// Zero for a shallow hull: the deduction that Reg 31 allows asks for superstructures or a
    /// trunk, which nobody sees in a length and a beam.
    ///
    /// ```
    /// use plimsoll::load::load_line::Hull;
    /// let hull = Hull { length_m: 60.0, depth_m: 4.5, block_coefficient: 0.78 };
    /// assert_eq!(hull.depth_correction_mm(), 62.5);
    /// ```
    pub fn depth_correction_mm(&self) -> f64 {
        let r = if self.length_m < 120.0 {
            self.length_m / 0.48
        } else {
            250.0
        };
        (self.depth_m - self.length_m / 15.0).max(0.0) * r
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_a_at_lengths_read_off_the_convention() {
        // ICLL Reg 28 table 28.1; 92.5 m by its rule of linear interpolation.
        for (length_m, mm) in [
            (24.0, 200.0),
            (85.0, 911.0),
            (90.0, 984.0),
            (92.5, 1021.5),
            (100.0, 1135.0),
            (365.0, 3433.0),
            (400.0, 3460.0),
        ] {
            assert_eq!(tabular_freeboard_mm(LoadLineType::A, length_m), Some(mm));
        }
    }

    #[test]
    fn table_b_at_lengths_read_off_the_convention() {
        // ICLL Reg 28 table 28.2.
        for (length_m, mm) in [
            (24.0, 200.0),
            (60.0, 573.0),
            (62.0, 601.0),
            (100.0, 1271.0),
            (250.0, 4018.0),
            (365.0, 5303.0),
            (458.0, 5605.0),
        ] {
            assert_eq!(tabular_freeboard_mm(LoadLineType::B, length_m), Some(mm));
        }
    }

    #[test]
    fn no_table_no_freeboard() {
        for length_m in [f64::NAN, -1.0, 0.0, 23.99, 365.01, 399.99] {
            assert_eq!(tabular_freeboard_mm(LoadLineType::A, length_m), None);
        }
    }

    #[test]
    fn tables_rise_and_type_b_never_lies_deeper_than_type_a() {
        assert!(TABLE_A_MM.windows(2).all(|w| w[0] < w[1]));
        assert!(TABLE_B_MM.windows(2).all(|w| w[0] < w[1]));
        assert!(TABLE_A_MM.iter().zip(TABLE_B_MM).all(|(a, b)| *a <= b));
    }

    #[test]
    fn table_a_agrees_with_its_quadratic_fit() {
        // A slip of a digit in the middle of the table would leave the fit of 50–150 m,
        // F = −103.8 + 9.4546 L + 0.029635 L² mm, whose greatest error is 13 mm (own fit).
        for length_m in 50..=150 {
            let l = f64::from(length_m);
            let fit = -103.8 + 9.4546 * l + 0.029_635 * l * l;
            let table = tabular_freeboard_mm(LoadLineType::A, l).unwrap();
            assert!((fit - table).abs() < 13.5, "{length_m} m");
        }
    }

    #[test]
    fn regulation_30_on_both_sides_of_its_threshold() {
        let hull = |block_coefficient| Hull {
            length_m: 86.0,
            depth_m: 6.9,
            block_coefficient,
        };
        assert_eq!(hull(0.60).block_factor(), 1.0);
        assert_eq!(hull(0.68).block_factor(), 1.0);
        assert!((hull(0.80).block_factor() - 1.0882).abs() < 5e-5);
        // The tabular 926 mm of an 86 m ship rises by 82 mm.
        assert!((926.0 * (hull(0.80).block_factor() - 1.0) - 82.0).abs() < 0.5);
    }

    #[test]
    fn regulation_31_on_typical_tankers() {
        // Class-typical hulls, corrections worked by hand from Reg 31, to the millimetre.
        for (length_m, depth_m, mm) in [
            (60.0, 4.50, 62.5),
            (70.0, 5.25, 85.0),
            (86.0, 6.90, 209.0),
            (97.5, 8.00, 305.0),
            (119.0, 11.50, 884.0),
            (150.0, 9.00, 0.0),
            (150.0, 12.00, 500.0),
        ] {
            let hull = Hull {
                length_m,
                depth_m,
                block_coefficient: 0.8,
            };
            assert!(
                (hull.depth_correction_mm() - mm).abs() < 1.0,
                "{length_m} m"
            );
        }
    }
}
