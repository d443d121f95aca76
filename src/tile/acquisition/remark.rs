//! What was found wrong with what files say of an acquisition: a closed list.

use serde::Serialize;

/// A contradiction or a gap in what files say of sun, view and time. It stands in the `flags`
/// of every hull of the tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Remark {
    /// What is called incidence is the satellite's elevation: with the off-nadir angle it
    /// closes the triangle of no orbit, its complement does. The complement is used.
    IncidenceWasElevation,
    /// The incidence carries a sign (left or right of the track); its size is used.
    IncidenceSigned,
    /// What is called incidence is the off-nadir angle once more. The view is unknown.
    OffNadirForIncidence,
    /// Only the off-nadir angle is given; the incidence follows for an orbit of 620 km.
    IncidenceFromOffNadir,
    /// Incidence and off-nadir angle contradict each other and neither reading can be proved.
    /// The view is unknown.
    IncidenceContradicted,
    /// Two azimuths of the satellite contradict each other. The view is unknown.
    ViewAzimuthDisputed,
    /// Words or codes stand where numbers belong; they count as missing.
    MetadataPlaceholder,
    /// The date is no date of a satellite image, or night lay over the place. The time is
    /// unknown.
    TimeImplausible,
    /// Sun, place and time contradict each other by more than 3°. The stated sun is used.
    SunContradictsTime,
    /// Several acquisitions with different directions make up the image. What they do not
    /// share is unknown.
    SeveralAcquisitions,
    /// A supplier's file lies beside the raster and cannot be read.
    MetadataUnreadable,
}

impl Remark {
    /// All remarks, in the order in which they are listed.
    pub const ALL: [Remark; 11] = [
        Remark::IncidenceWasElevation,
        Remark::IncidenceSigned,
        Remark::OffNadirForIncidence,
        Remark::IncidenceFromOffNadir,
        Remark::IncidenceContradicted,
        Remark::ViewAzimuthDisputed,
        Remark::MetadataPlaceholder,
        Remark::TimeImplausible,
        Remark::SunContradictsTime,
        Remark::SeveralAcquisitions,
        Remark::MetadataUnreadable,
    ];

    fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A set of [`Remark`]s.
///
/// ```
/// use plimsoll::tile::{Remark, Remarks};
/// let remarks = Remarks::default().with(Remark::IncidenceSigned);
/// assert!(remarks.contains(Remark::IncidenceSigned));
/// assert_eq!(remarks.iter().collect::<Vec<_>>(), [Remark::IncidenceSigned]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Remarks(u16);

impl Remarks {
    /// The set with one remark more.
    #[must_use]
    pub fn with(self, remark: Remark) -> Remarks {
        Remarks(self.0 | remark.bit())
    }

    /// The remarks of either set.
    #[must_use]
    pub fn and(self, other: Remarks) -> Remarks {
        Remarks(self.0 | other.0)
    }

    /// Whether a remark is in the set.
    pub fn contains(self, remark: Remark) -> bool {
        self.0 & remark.bit() != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The remarks, in the order of [`Remark::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Remark> {
        Remark::ALL.into_iter().filter(move |r| self.contains(*r))
    }
}
