//! Draft ↔ displacement, from the summer draft and the block coefficient there.
//!
//! The hull's fullness at another draft is Riddlesworth's,
//! `Cb(T) = 1 − (1 − Cb0)·(T0/T)^(1/3)` (MAN Energy Solutions, *Basic Principles of Ship
//! Propulsion*, p. 9). With `t = T/T0` it makes the displacement
//! `Δ(T) = Δ0/Cb0·(t − (1 − Cb0)·t^(2/3))`, whose slope is the waterplane of Schneekluth,
//! `Cwp = (1 + 2·Cb)/3`: the two formulas are one.
//!
//! Against the lines of KVLCC2 and of Series 60 (`tests/published_hulls.rs`) the displacement is
//! right to 1.6 % from the ballast draft to the mark, which is a hundredth of the deadweight, and
//! TPC to 3.5 %.
//!
//! Drafts are amidships, above the keel, on even keel: trim turns the ship about the centre of
//! flotation, which is taken to be amidships; [`attitude`](super::attitude) says what that
//! leaves out.

/// Density of sea water, t/m³, to which deadweight and displacement of registers refer.
pub const SEA_WATER_T_M3: f64 = 1.025;

/// Displaced by shell plating, rudder and propeller, as a factor on the moulded volume.
pub const APPENDAGE_FACTOR: f64 = 1.004;

/// Share of the summer draft below which Riddlesworth's formula is not asked: her lightship
/// draft is about 0.39 of it.
const LEAST_DRAFT_RATIO: f64 = 0.05;

/// A hull's form, as far as draft and displacement go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hydrostatics {
    /// Length between perpendiculars `Lpp`, metres.
    pub lpp_m: f64,
    /// Moulded breadth `B`, metres.
    pub beam_m: f64,
    /// Summer draft `T0`, metres.
    pub summer_draft_m: f64,
    /// Block coefficient `Cb0` on `Lpp` at the summer draft.
    pub block_coefficient: f64,
    /// Real over moulded displacement, `k`; [`APPENDAGE_FACTOR`] unless a known displacement
    /// says otherwise.
    pub displacement_factor: f64,
}

impl Hydrostatics {
    /// Block coefficient at draft `draft_m`: `Cb(T) = 1 − (1 − Cb0)·(T0/T)^(1/3)`.
    ///
    /// Riddlesworth, in MAN, *Basic Principles of Ship Propulsion*, p. 9. Meant for drafts
    /// from ballast to laden; below 0.05 `T0` it is taken as there.
    ///
    /// ```
    /// use plimsoll::load::hydrostatics::{APPENDAGE_FACTOR, Hydrostatics};
    /// let ship = Hydrostatics {
    ///     lpp_m: 85.0,
    ///     beam_m: 13.6,
    ///     summer_draft_m: 5.75,
    ///     block_coefficient: 0.765,
    ///     displacement_factor: APPENDAGE_FACTOR,
    /// };
    /// assert!((ship.block_coefficient_at(3.0) - 0.708).abs() < 5e-4);
    /// ```
    pub fn block_coefficient_at(&self, draft_m: f64) -> f64 {
        1.0 - (1.0 - self.block_coefficient) * self.ratio(draft_m).cbrt().recip()
    }

    /// Waterplane coefficient at draft `draft_m`: `Cwp = (1 + 2·Cb(T))/3`.
    ///
    /// Schneekluth's formula; also what Riddlesworth's displacement has as its slope.
    pub fn waterplane_coefficient_at(&self, draft_m: f64) -> f64 {
        (1.0 + 2.0 * self.block_coefficient_at(draft_m)) / 3.0
    }

    /// Displacement `Δ(T) = ρ·k·Lpp·B·T·Cb(T)`, tonnes, in water of `density_t_m3`.
    ///
    /// ```
    /// # use plimsoll::load::hydrostatics::{APPENDAGE_FACTOR, Hydrostatics, SEA_WATER_T_M3};
    /// # let ship = Hydrostatics { lpp_m: 85.0, beam_m: 13.6, summer_draft_m: 5.75,
    /// #     block_coefficient: 0.765, displacement_factor: APPENDAGE_FACTOR };
    /// assert!((ship.displacement_t(5.75, SEA_WATER_T_M3) - 5233.0).abs() < 0.5);
    /// ```
    pub fn displacement_t(&self, draft_m: f64, density_t_m3: f64) -> f64 {
        density_t_m3
            * self.displacement_factor
            * self.lpp_m
            * self.beam_m
            * draft_m
            * self.block_coefficient_at(draft_m)
    }

    /// Tonnes per centimetre immersion, `TPC = 0.01·ρ·Lpp·B·Cwp(T)`.
    ///
    /// Of the moulded waterplane: the displacement rises by `100·k·TPC` per metre.
    ///
    /// ```
    /// # use plimsoll::load::hydrostatics::{APPENDAGE_FACTOR, Hydrostatics, SEA_WATER_T_M3};
    /// # let ship = Hydrostatics { lpp_m: 85.0, beam_m: 13.6, summer_draft_m: 5.75,
    /// #     block_coefficient: 0.765, displacement_factor: APPENDAGE_FACTOR };
    /// assert!((ship.tpc(5.75, SEA_WATER_T_M3) - 9.99).abs() < 5e-3);
    /// ```
    pub fn tpc(&self, draft_m: f64, density_t_m3: f64) -> f64 {
        0.01 * density_t_m3 * self.lpp_m * self.beam_m * self.waterplane_coefficient_at(draft_m)
    }

    /// The draft, metres, at which she displaces `displacement_t` tonnes of water of
    /// `density_t_m3`; the inverse of [`Hydrostatics::displacement_t`]. Zero for no
    /// displacement.
    ///
    /// With `s = (T/T0)^(1/3)` the displacement is the cubic `s³ − (1 − Cb0)·s²`, which rises
    /// and is convex to the right of its root, so that Newton's method from above cannot miss.
    ///
    /// ```
    /// # use plimsoll::load::hydrostatics::{APPENDAGE_FACTOR, Hydrostatics, SEA_WATER_T_M3};
    /// # let ship = Hydrostatics { lpp_m: 85.0, beam_m: 13.6, summer_draft_m: 5.75,
    /// #     block_coefficient: 0.765, displacement_factor: APPENDAGE_FACTOR };
    /// assert!((ship.draft_m(1783.0, SEA_WATER_T_M3) - 2.21).abs() < 5e-3); // her lightship
    /// ```
    pub fn draft_m(&self, displacement_t: f64, density_t_m3: f64) -> f64 {
        if displacement_t.is_nan() || displacement_t <= 0.0 {
            return 0.0;
        }
        let fine = 1.0 - self.block_coefficient;
        let box_t = density_t_m3
            * self.displacement_factor
            * self.lpp_m
            * self.beam_m
            * self.summer_draft_m;
        let volume = displacement_t / box_t;
        let mut s = volume.cbrt() + fine;
        for _ in 0..60 {
            let step = (s * s * (s - fine) - volume) / (s * (3.0 * s - 2.0 * fine));
            s -= step;
            if step.abs() <= 1e-15 * s {
                break;
            }
        }
        self.summer_draft_m * s.powi(3)
    }

    fn ratio(&self, draft_m: f64) -> f64 {
        (draft_m / self.summer_draft_m).max(LEAST_DRAFT_RATIO)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A small product tanker of 3450 t deadweight with class-typical particulars; all numbers
    /// expected of her were worked by hand from the formulas cited above.
    const REFERENCE: Hydrostatics = Hydrostatics {
        lpp_m: 85.0,
        beam_m: 13.6,
        summer_draft_m: 5.75,
        block_coefficient: 0.765,
        displacement_factor: APPENDAGE_FACTOR,
    };
    const DEPTH_M: f64 = 6.70;
    const LIGHTSHIP_T: f64 = 1783.0;
    const DEADWEIGHT_T: f64 = 3450.0;

    fn near(got: f64, expected: f64, half_last_digit: f64) {
        assert!(
            (got - expected).abs() <= half_last_digit,
            "{got} ≠ {expected}"
        );
    }

    #[test]
    fn riddlesworth_at_two_drafts() {
        // MAN, Basic Principles of Ship Propulsion, p. 9, at Cb0 = 0.765, T0 = 5.75 m.
        for (draft_m, cb, displacement_t, tpc) in
            [(3.0, 0.708, 2527.0, 9.54), (4.0, 0.735, 3497.0, 9.75)]
        {
            near(REFERENCE.block_coefficient_at(draft_m), cb, 5e-4);
            near(
                REFERENCE.displacement_t(draft_m, SEA_WATER_T_M3),
                displacement_t,
                0.5,
            );
            near(REFERENCE.tpc(draft_m, SEA_WATER_T_M3), tpc, 5e-3);
        }
    }

    #[test]
    fn reference_ship_from_light_to_laden() {
        let at_summer_t = REFERENCE.displacement_t(5.75, SEA_WATER_T_M3);
        near(at_summer_t, 5233.0, 0.5);
        near(at_summer_t - LIGHTSHIP_T, DEADWEIGHT_T, 0.5);

        let light_m = REFERENCE.draft_m(LIGHTSHIP_T, SEA_WATER_T_M3);
        near(light_m, 2.21, 5e-3);
        near(DEPTH_M - light_m, 4.49, 5e-3);

        let ballast_t = LIGHTSHIP_T + 0.30 * DEADWEIGHT_T;
        let ballast_m = REFERENCE.draft_m(ballast_t, SEA_WATER_T_M3);
        near(ballast_m, 3.30, 5e-3);
        near(DEPTH_M - ballast_m, 3.40, 5e-3);
        near(REFERENCE.displacement_t(3.30, SEA_WATER_T_M3), 2816.0, 0.5);
        near(REFERENCE.tpc(3.30, SEA_WATER_T_M3), 9.62, 5e-3);
        near(REFERENCE.tpc(5.75, SEA_WATER_T_M3), 9.99, 5e-3);

        // From ballast to full: 2.45 m of freeboard for 2417 t of displacement.
        near(
            at_summer_t - REFERENCE.displacement_t(3.30, SEA_WATER_T_M3),
            2417.0,
            0.5,
        );
    }

    #[test]
    fn waterplanes_of_series_60() {
        // Todd, Series 60 (DTMB Report 1712, 1963), as commonly quoted: waterplanes of the parents at
        // their design draft. Merchant forms of 1950; Schneekluth's line lies within 0.02.
        for (cb, cwp) in [
            (0.60, 0.706),
            (0.65, 0.746),
            (0.70, 0.785),
            (0.75, 0.827),
            (0.80, 0.871),
        ] {
            let parent = Hydrostatics {
                block_coefficient: cb,
                ..REFERENCE
            };
            let ours = parent.waterplane_coefficient_at(parent.summer_draft_m);
            // The full ones, as tankers are, to 0.007; the fine ones to 0.03.
            let tolerance = if cb < 0.75 { 0.03 } else { 0.007 };
            near(ours, cwp, tolerance);
        }
    }

    #[test]
    fn displacement_of_the_kvlcc2_tanker() {
        // KRISO's VLCC, second hull: Lpp 320 m, B 58 m, T 20.8 m, Cb 0.8098, 312 622 m³
        // (SIMMAN 2008).
        let kvlcc2 = Hydrostatics {
            lpp_m: 320.0,
            beam_m: 58.0,
            summer_draft_m: 20.8,
            block_coefficient: 0.8098,
            displacement_factor: 1.0,
        };
        near(kvlcc2.displacement_t(20.8, 1.0), 312_622.0, 20.0);
    }

    #[test]
    fn fresh_water_lets_her_sink_by_twelve_centimetres() {
        // (1.025/ρ − 1)·T·Cb/Cwp = 0.12 to 0.13 m at the summer draft.
        let fresh_m = REFERENCE.draft_m(5233.0, 1.0);
        let rule_m = 0.025 * 5.75 * 0.765 / REFERENCE.waterplane_coefficient_at(5.75);
        near(fresh_m - 5.75, rule_m, 0.005);
        near(fresh_m - 5.75, 0.125, 0.01);
    }

    prop_compose! {
        fn hull()(
            lpp_m in 40.0..360.0f64,
            length_to_beam in 5.0..7.5f64,
            beam_to_draft in 1.9..3.2f64,
            block_coefficient in 0.65..0.88f64,
            displacement_factor in 0.98..1.02f64,
        ) -> Hydrostatics {
            let beam_m = lpp_m / length_to_beam;
            Hydrostatics {
                lpp_m,
                beam_m,
                summer_draft_m: beam_m / beam_to_draft,
                block_coefficient,
                displacement_factor,
            }
        }
    }

    proptest! {
        #[test]
        fn draft_inverts_displacement(
            hull in hull(),
            share in 0.2..1.3f64,
            density_t_m3 in 0.995..1.03f64,
        ) {
            let draft_m = share * hull.summer_draft_m;
            let back_m = hull.draft_m(hull.displacement_t(draft_m, density_t_m3), density_t_m3);
            // 1e-9 m: rounding of the root, far below a wave.
            prop_assert!((back_m - draft_m).abs() < 1e-9);
        }

        #[test]
        fn displacement_has_the_waterplane_as_its_slope(hull in hull(), share in 0.2..1.3f64) {
            let (draft_m, step_m) = (share * hull.summer_draft_m, 1e-4);
            let rise_t = hull.displacement_t(draft_m + step_m, SEA_WATER_T_M3)
                - hull.displacement_t(draft_m - step_m, SEA_WATER_T_M3);
            let tpc = hull.displacement_factor * hull.tpc(draft_m, SEA_WATER_T_M3);
            // Relative 1e-6: the differences lose that much to rounding.
            prop_assert!((rise_t / (2.0 * step_m) / (100.0 * tpc) - 1.0).abs() < 1e-6);
        }

        #[test]
        fn deadweight_from_the_mark_down_is_deadweight_from_displacement(
            hull in hull(),
            share in 0.3..1.1f64,
        ) {
            // DWT − 100·∫TPC dF from F_summer to F, by Simpson's rule over 200 steps, against
            // Δ(T) − lightship; dF = −dT.
            let (from_m, to_m) = (share * hull.summer_draft_m, hull.summer_draft_m);
            let n = 200;
            let step_m = (to_m - from_m) / f64::from(n);
            let integral: f64 = (0..=n)
                .map(|i| {
                    let weight = if i == 0 || i == n { 1.0 } else if i % 2 == 1 { 4.0 } else { 2.0 };
                    weight * hull.tpc(from_m + f64::from(i) * step_m, SEA_WATER_T_M3)
                })
                .sum::<f64>() * step_m / 3.0;
            let by_tpc_t = 100.0 * hull.displacement_factor * integral;
            let by_displacement_t = hull.displacement_t(to_m, SEA_WATER_T_M3)
                - hull.displacement_t(from_m, SEA_WATER_T_M3);
            prop_assert!((by_tpc_t - by_displacement_t).abs() < 1e-6 * hull.displacement_t(to_m, SEA_WATER_T_M3));
        }
    }
}
