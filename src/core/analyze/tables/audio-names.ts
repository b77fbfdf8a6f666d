/** Names of models of speech, music and sound. Sources: `text-names.ts`. */

import type { FamilyNames } from "./family-names.ts";
import { words } from "./words.ts";

export const AUDIO_NAMES: FamilyNames = {
  names: words(`
    whisper distilwhisper distillargev2 distillargev3 distilmediumen distilsmallen fasterwhisper
    whisperx crisperwhisper whispercpp wav2vec wav2vec2 wav2vec2bert w2vbert xlsr xlsr53
    xlsr300m xlsr1b xlsr2b hubert distilhubert mhubert avhubert contentvec wavlm data2vecaudio
    unispeech unispeechsat sewd mctct speecht5 speech2text speech2text2 s2tsmall s2tmedium
    s2tlarge wav2small mms seamlessm4t seamlessm4tv2 seamlessstreaming seamlessexpressive
    maskgct torchvggish m4t clap larclap astfinetuned audiospectrogram encodec snac dacaudio
    moshi moshiko moshika hibiki musicgen audiogen audioldm audioldm2 audiocraft musicldm
    mustango stableaudio stableaudioopen tangoflux vits vits2 mmstts xtts xttsv1 xttsv2 tacotron
    tacotron2 fastspeech fastspeech2 fastpitch glowtts hifigan univnet bigvgan bigvganv2
    waveglow wavernn melgan vocos vocoder wavenet parler parlertts kokoro parakeet canary1b
    canaryqwen canary180m conformer fastconformer squeezeformer citrinet quartznet titanet
    marblenet stt tts asr texttospeech speechtotext speechrecognition speechenhancement
    speechseparation speakerrecognition speakerverification speakerdiarization silero silerovad
    vad diarization diarizer sortformer ecapa ecapatdnn xvector xvectors pyannote wespeaker
    speechbrain spkrec redimnet sepformer metricgan metricganplus demucs htdemucs spleeter
    openunmix mossformer basicpitch crepe yamnet vggish panns cnn14 audiomae dasheng midashenglm
    emotion2vec campplus sensevoice sensevoicesmall paraformer funasr firered firereadasr
    fireredasr dia16b orpheus3b orpheustts csm1b outetts chattts cosyvoice cosyvoice2 fishspeech
    openaudio f5tts e2tts styletts styletts2 melotts openvoice openvoicev2 zonos gptsovits
    sovits sovitssvc rvc sparktts megatts megatts3 indextts indextts2 higgsaudio vibevoice
    kittentts neutts neuttsair voxcpm voxtral ultravox qwenaudio qwen2audio salmonn
    audioflamingo audioflamingo2 audioflamingo3 musicflamingo kimiaudio glm4voice lfm2audio
    stepaudio mimoaudio miniomni llamaomni freezeomni moonshine voicecraft valle vallex jukebox
    riffusion acestep diffrhythm songgeneration yues1 yues2 pop2piano mt3 musictransformer
    resembleenhance deepfilternet sgmse rnnoise deepspeech openwakeword melspectrogram heyjarvis
    keywordspotting wakeword voiceclone voicecloning voiceconversion speechcommands speechlm
    musicclassification audioclassification audiotagging genreclassification audioset chatterbox
    matchatts pipervoices pipertts espeak mars5 metavoice whisperspeech speechless xcodec
    xcodec2 wavtokenizer speechtokenizer mimicodec bicodec coheretranscribe transcribe
    transcription nemoasr stten stteo sttde sttfr indicconformer indicparler indicwav2vec
    kotobawhisper reazonspeech zipformer sherpa icefall wenet owsm owsmctc espnet mertv1 mert
    magnetsmall magnetmedium dolphinasr audiobox samaudio voxlingua voxlingua107 langidecapa
    foley mmaudio hunyuanvideofoley convtasnet tasnet dprnn sudormrf mdxnet uvrmdx dccrnet dccrn
    fullsubnet frcrn mpsenet voicefixer audiosr jasper10x5 contextnet vosk wav2letter bestrq
    decoar vqapc pengi muqlarge musicfm jukemir bigcodec xytokenizer neucodec focalcodec facodec
    soundstream funcodec hificodec parallelwavegan wavegan wavegrad diffwave flowtron supertonic
    seedvc freevc hiervc pheme kanbayashi mimic3 musiclm songbloom inspiremusic heartmula
    foleycrafter thinksound htsat openl3 trillsson birdnet birdaves omnizart madmom musicnn
    eres2net rawnet rawnet3 smartturn microwakeword ambernet nsnet2 dtln bsroformer bandroformer
    speechgpt mullama llasa knnvc ddsp resnettdnn kws bcresnet
  `),
  wordlikeNames: words(
    "bark canary dia ast sew dac mimi csm yue s2t seamless beats tango piper orpheus soprano w2v",
  ),
  endings: words("tts asr whisper wav2vec2 wav2vec speech audio clap hubert voice wavlm"),
  beginnings: words("wav2vec speecht audioldm whisper"),
  hints: words(`
    audio speech voice voices music musical sound speaker spoken phoneme singing acoustic esc50
    gtzan librispeech commonvoice ljspeech vctk libritts voxceleb libri2mix wham whamr musdb
    vocals karaoke midi denoiser
  `),
  organizations: words(`
    pyannote speechbrain espnet coqui suno k2-fsa funaudiollm kittenml parler-tts myshell-ai
    hexgrad nyrahealth distil-whisper systran resembleai fishaudio canopylabs nari-labs rhasspy
    mispeech asteroid
  `),
};
