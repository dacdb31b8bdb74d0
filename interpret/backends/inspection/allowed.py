"""Which classes and which of their arguments may a model's configuration name?

Everything else is refused: what a class of a later Keras can do is not known here. A test compares
these lists with the Keras that is installed.
"""

from __future__ import annotations

LAYERS = frozenset(
    """
    Activation ActivityRegularization AdaptiveAveragePooling1D AdaptiveAveragePooling2D
    AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add
    AdditiveAttention AlphaDropout Attention AugMix AutoContrast Average AveragePooling1D
    AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D BatchNormalization
    Bidirectional CategoryEncoding CenterCrop Concatenate
    ContrastLimitedAdaptiveHistogramEqualization Conv1D Conv1DTranspose Conv2D Conv2DTranspose
    Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D Convolution1D Convolution1DTranspose
    Convolution2D Convolution2DTranspose Convolution3D Convolution3DTranspose Cropping1D
    Cropping2D Cropping3D CutMix Dense DepthwiseConv1D DepthwiseConv2D Discretization Dot
    Dropout ELU EinsumDense Embedding Equalization Flatten GRU GRUCell GaussianDropout
    GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D
    GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D GlobalMaxPool1D GlobalMaxPool2D
    GlobalMaxPool3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization
    GroupQueryAttention HashedCrossing Hashing Identity InputLayer IntegerLookup LSTM LSTMCell
    LayerNormalization LeakyReLU Masking MaxNumBoundingBoxes MaxPool1D MaxPool2D MaxPool3D
    MaxPooling1D MaxPooling2D MaxPooling3D Maximum MelSpectrogram Minimum MixUp
    MultiHeadAttention Multiply Normalization PReLU Permute Pipeline RMSNormalization RNN
    RandAugment RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast
    RandomCrop RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur
    RandomGrayscale RandomHue RandomInvert RandomPerspective RandomPosterization RandomRotation
    RandomSaturation RandomSharpness RandomShear RandomTranslation RandomZoom ReLU RepeatVector
    Rescaling Reshape Resizing ReversibleEmbedding STFTSpectrogram SeparableConv1D
    SeparableConv2D SeparableConvolution1D SeparableConvolution2D SimpleRNN SimpleRNNCell
    Softmax Solarization SpatialDropout1D SpatialDropout2D SpatialDropout3D
    SpectralNormalization StackedRNNCells StringLookup Subtract TextVectorization
    TimeDistributed UnitNormalization UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D
    ZeroPadding2D ZeroPadding3D
    """.split()
)
"""Layers of keras.layers that compute what their numbers say and read nothing but their input."""

MODELS = frozenset("Functional Model Sequential".split())

CODE = frozenset(
    """
    Lambda TFSMLayer TFOpLambda SlicingOpLambda TensorFlowOpLayer TorchModuleWrapper JaxLayer
    FlaxLayer ClassMethod InstanceMethod InstanceProperty __lambda__ __typespec__ TypeSpec
    CompositeTensor Cond ForiLoop WhileLoop Map Scan AssociativeScan VectorizedMap Switch JVP
    CustomGradient
    """.split()
)
"""What carries code, or a graph, or calls what it is given by name."""

OF_TENSORFLOW = frozenset(("TFOpLambda", "SlicingOpLambda"))
"""Of these, what names an operation of TensorFlow: see ``named_operations``."""

GONE = frozenset(
    """
    ThresholdedReLU LocallyConnected1D LocallyConnected2D DenseFeatures AbstractRNNCell RandomHeight
    RandomWidth CuDNNLSTM CuDNNGRU Highway MaxoutDense
    """.split()
)
"""Layers of older Keras that Keras 3 no longer has."""

OPERATIONS = frozenset(
    """
    Abs Absolute AdaptiveAveragePool AdaptiveMaxPool Add AffineTransform All AllClose Amax Amin
    Angle Any Append Arange Arccos Arccosh Arcsin Arcsinh Arctan Arctan2 Arctanh Argmax Argmin
    Argpartition Argsort Array ArraySplit Average AveragePool BatchNorm BinaryCrossentropy
    Bincount BitwiseAnd BitwiseInvert BitwiseLeftShift BitwiseNot BitwiseOr BitwiseRightShift
    BitwiseXor BroadcastTo CDist CTCDecode CTCLoss Cast CategoricalCrossentropy Cbrt Ceil Celu
    Cholesky CholeskyInverse Clip Concatenate Conj Conjugate Conv ConvTranspose ConvertToTensor
    Copy Corrcoef Correlate Cos Cosh CountNonzero CropImages Cross Cumprod Cumsum Deg2rad
    DepthToSpace DepthwiseConv Det Diag Diagflat Diagonal Diff Digitize Divide DivideNoNan Dot
    DotProductAttention Dsplit Dstack Eig Eigh Einsum ElasticTransform Elu EmptyLike Equal Erf
    Erfc Erfinv Exp Exp2 ExpandDims Expm1 ExtractPatches ExtractSequences FFT FFT2 Fabs
    FakeQuantWithMinMaxVars Flip Fliplr Flipud Floor FloorDivide Fmax Fmin Fmod Fold Full
    FullLike GaussianBlur Gcd Gelu Geomspace GetItem Glu Greater GreaterEqual HSVToRGB
    HardShrink HardSigmoid HardSilu HardTanh Heaviside Histogram Hsplit Hstack Hypot I0 IFFT2
    IRFFT ISTFT Imag InTopK Inner Inv IsIn Isclose Isfinite Isinf Isnan Isneginf Isposinf Isreal
    Kron LayerNorm Lcm Ldexp LeakyRelu LeftShift Less LessEqual Linspace Log Log10 Log1p Log2
    LogSigmoid LogSoftmax Logaddexp Logaddexp2 Logdet LogicalAnd LogicalNot LogicalOr LogicalXor
    Logspace Logsumexp Lstsq LuFactor MapCoordinates Matmul MatrixRank Max MaxPool Maximum Mean
    Median Meshgrid Min Minimum Mish Mod Moments Moveaxis MultiHot Multiply NanToNum Nanargmax
    Nanargmin Nancumprod Nancumsum Nanmax Nanmean Nanmedian Nanmin Nanpercentile Nanprod
    Nanquantile Nanstd Nansum Nanvar Ndim Negative Nextafter Nonzero Norm Normalize NotEqual
    OneHot OnesLike Outer PSNR Pad PadImages Percentile PerspectiveTransform Pinv Polar Power
    Prod Ptp Qr Quantile RFFT RGBToGrayscale RGBToHSV RMSNorm Rad2deg Ravel ReLU Real Rearrange
    Reciprocal Relu Relu6 Repeat Reshape Resize RightShift Roll Rot90 Round Rsqrt SSIM STFT SVD
    SaturateCast ScaleAndTranslate Scatter ScatterUpdate SearchSorted SegmentMax SegmentMin
    SegmentProd SegmentReduction SegmentSum Select Selu SeparableConv Sigmoid Sign Signbit Silu
    Sin Sinc Sinh Size Slice SliceUpdate Slogdet SobelEdges SoftShrink Softmax Softplus Softsign
    Solve SolveTriangular Sort SpaceToDepth SparseCategoricalCrossentropy SparsePlus
    SparseSigmoid Sparsemax Split Sqrt Square Squareplus Squeeze Stack Std StopGradient Subtract
    Sum Swapaxes Take TakeAlongAxis Tan Tanh TanhShrink Tensordot Threshold Tile TopK Trace
    Transpose Trapezoid Tril Triu TrueDivide Trunc Unfold Unique UnravelIndex Unstack Vander Var
    Vdot View ViewAsComplex ViewAsReal Vsplit Vstack Where ZerosLike
    """.split()
)
"""Operations of keras.ops that take no function."""

INITIALIZERS = frozenset(
    """
    Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer
    LecunNormal LecunUniform Ones Orthogonal OrthogonalInitializer RandomNormal RandomUniform
    STFT STFTInitializer TruncatedNormal VarianceScaling Zeros constant glorot_normal
    glorot_uniform he_normal he_uniform identity lecun_normal lecun_uniform normal one ones
    orthogonal random_normal random_uniform stft truncated_normal uniform variance_scaling zero
    zeros
    """.split()
)
REGULARIZERS = frozenset(
    """
    L1 L1L2 L2 OrthogonalRegularizer l1 l1_l2 l2 orthogonal_regularizer
    """.split()
)
CONSTRAINTS = frozenset(
    """
    MaxNorm MinMaxNorm NonNeg UnitNorm max_norm min_max_norm non_neg unit_norm
    RadialConstraint radial_constraint
    """.split()
)
ACTIVATIONS = frozenset(
    """
    celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu
    linear log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus
    softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold
    """.split()
)
POLICIES = frozenset(
    "DTypePolicy DTypePolicyMap FloatDTypePolicy Int4DTypePolicy QuantizedDTypePolicy "
    "QuantizedFloat8DTypePolicy Policy".split()
)
QUANTIZERS = frozenset(
    "AbsMaxQuantizer Float8QuantizationConfig Int4QuantizationConfig Int8QuantizationConfig".split()
)
"""How the weights of a quantised model were rounded."""

VALUES = frozenset(
    "__keras_tensor__ __tensor__ __numpy__ __bytes__ __ellipsis__ __slice__ __tuple__ "
    "TensorShape".split()
)
"""Plain values that JSON has no form for."""

ARGUMENTS = frozenset(
    """
    N activation activation_quantizer activity_regularizer addition_factor adjustment all_ops
    alpha alpha_constraint alpha_initializer alpha_regularizer amax_history_length antialias
    approximate assume_unique atol attention_axes attn_logits_soft_cap autocast axes axis axis1
    axis2 axisa axisb axisc b backward_layer base batch_input_shape batch_shape batch_size
    beam_width beta_constraint beta_initializer beta_regularizer bias_axes bias_constraint
    bias_initializer bias_regularizer bin_boundaries bins block_size bottom_cropping
    bottom_padding bounding_box_format brightness_factor build_input_shape cell cells center
    chain_depth clip_limit compute_uv contrast_factor crop_to_aspect_ratio cropping data_format
    decimals default_policy default_value depth_multiplier depthwise_constraint
    depthwise_initializer depthwise_regularizer destination dilation dilation_rate dims
    distribution dropout dtype dx dynamic embeddings_constraint embeddings_initializer
    embeddings_regularizer encoding endpoint epsilon equal_nan equation expand_dims
    experimental_autocast factor fft_length fill_mode fill_value filter_sigma filter_size
    filters flash_attention force_generator frame_length frame_step from_logits full_matrices
    fused gain gamma_constraint gamma_initializer gamma_regularizer go_backwards
    gptq_unpacked_column_size groups head_dim height height_factor hue_factor idf_weights
    implementation increasing indexing indices_or_sections initial input_axes input_dim
    input_layers input_length input_shape interpolation invert is_causal k k1 k2 keepdims
    kernel_constraint kernel_initializer kernel_regularizer kernel_size key_dim key_shape kth
    l1 l2 layer layers left_cropping left_padding length logit_soft_cap lora_alpha lora_rank
    lower mag_exp mask_index mask_token mask_value mask_zero max_freq max_number max_tokens
    max_val max_value maxval mean merge_mode merge_repeated method min_freq min_power min_value
    minlength minval mode momentum moving_mean_initializer moving_variance_initializer n name
    nan narrow_range negative_slope neginf newshape ngrams noise_shape normalize num num_bins
    num_bits num_chains num_classes num_heads num_key_value_heads num_mel_bins num_oov_indices
    num_ops num_query_heads num_segments num_tokens offset oov_method oov_token optional ord
    order output_axes output_dim output_dtype output_layers output_mode output_padding
    output_sequence_length output_shape output_size pad_to_aspect_ratio pad_to_max_tokens
    pad_width padding periodic pointwise_constraint pointwise_initializer pointwise_regularizer
    policy_map pool_dimensions pool_mode pool_size posinf power_iterations power_to_db
    quantization_config query_shape ragged range rank rate rcond recurrent_activation
    recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer
    reduction ref_power renorm renorm_clipping renorm_momentum repeats reset_after retstep
    return_counts return_index return_inverse return_sequences return_state reverse_dtype
    right_cropping right_padding rms_scaling rng_type robust_masking rtol salt sampling_rate
    saturation_factor scale scaling score_mode seed sequence_length sequence_stride shape
    shared_axes shift side sigma size sliding_window softmax_robust_masking sorted source
    source_name sparse spatial_dims split standardize stateful stddev strategy stride strides
    subscripts synchronized target_height target_shape target_width threshold threshold_factor
    tie_weights tile_grid_size time_major tol top_cropping top_db top_padding top_paths
    trainable unit_forget_bias units unroll upper use_bias use_cudnn use_gate use_scale value
    value_dim value_range value_shape variance virtual_batch_size vocabulary vocabulary_dtype
    vocabulary_size weight_quantizer width width_factor window x x_factor x_max x_min y_factor
    zero_output_for_mask
    """.split()
)
"""Every argument that any of these takes, in Keras 2 or 3; none of them names a file or code."""

_OPS = (
    *("keras.ops", "keras.src.activations.activations", "keras.src.quantizers.quantizers"),
    *(f"keras.src.ops.{part}" for part in "core einops image linalg math nn numpy".split()),
)
_MODELS = (
    "keras", "keras.models", "keras.engine.functional", "keras.engine.sequential",
    "keras.engine.training", "keras.src.models.functional", "keras.src.models.model",
    "keras.src.models.sequential", "keras.src.engine.functional", "keras.src.engine.sequential",
    "keras.src.engine.training", "tf_keras.src.engine.functional",
    "tf_keras.src.engine.sequential", "tf_keras.src.engine.training",
)  # fmt: skip
BY_MODULE: dict[str, frozenset[str]] = {
    "keras.layers": LAYERS | GONE,
    "keras.initializers": INITIALIZERS,
    "keras.regularizers": REGULARIZERS,
    "keras.constraints": CONSTRAINTS,
    "keras.dtype_policies": POLICIES,
    "keras.mixed_precision": POLICIES,
    "keras.quantizers": QUANTIZERS,
    **dict.fromkeys(_MODELS, MODELS),
    "keras": MODELS | POLICIES,
    **dict.fromkeys(_OPS, OPERATIONS),
}
"""Where each may say that it comes from."""

WITHOUT_MODULE = (
    LAYERS | MODELS | GONE | INITIALIZERS | REGULARIZERS | CONSTRAINTS | POLICIES | VALUES
)
"""What Keras 2 wrote by its name alone."""

FUNCTION_MODULES = ("builtins", "keras.activations", "keras.ops")
