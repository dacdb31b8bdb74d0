"""How is a difference in score shared out over the frequencies of a series?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.frequency_results import FrequencyAttribution
from interpret.methods.frequency_occlusion import (
    bin_fields,
    check_series,
    series_spectrum,
    spectrum_notes,
)
from interpret.methods.integrated_gradients import integrated

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.model import Progress
    from interpret.core.spectrum import Spectrum
    from interpret.methods.baseline_rows import Baselines
    from interpret.methods.explained import Explained


def fourier_integrated_gradients(
    subject: Explained,
    *,
    baseline: Baselines = None,
    steps: int | None = None,
    progress: Progress | None = None,
) -> FrequencyAttribution:
    """Integrated gradients with the discrete Fourier transform in front of the model.

    The straight way from the baseline to the input is straight in frequencies, too, and the
    transform is linear: with D and G the transforms of input − baseline and of the mean gradient on
    the way, bin k carries Re(D_k · conj(G_k)) / n, twice where it stands for two of the two-sided
    transform. By Parseval's theorem that sums to what integrated gradients sum to (Vielhaben et
    al. 2024, "Explainable AI for time series via virtual inspection layers").
    """
    check_series(subject.info)
    spectrum = series_spectrum(subject)
    fields = integrated(
        subject,
        lambda change, gradient: by_bin(spectrum, change, gradient),
        baseline=baseline,
        steps=steps,
        progress=progress,
    )
    fields["notes"] += spectrum_notes(subject, spectrum)
    return FrequencyAttribution(
        **bin_fields(subject, spectrum), method="fourier_integrated_gradients", **fields
    )


def by_bin(
    spectrum: Spectrum,
    change: Float[np.ndarray, "position channel"],
    gradient: Float[np.ndarray, "position channel"],
) -> Float[np.ndarray, "bin channel"]:
    """Σ change · gradient over positions, told apart by the bins that both have in common."""
    there, slope = (np.fft.rfft(each[spectrum.real], axis=0) for each in (change, gradient))
    product = (there * slope.conj()).real
    return np.asarray(product * spectrum.sides[:, None] / len(spectrum.real))
